"""Which features a filter holds of, by the package `cql2` of PyPI, which shares no code with ours.

Reads {"features": [...], "filters": [...]} from stdin; writes for each filter {"ids": [...], "json": ...}: the ids
of the features that match, in their order, and the filter as CQL2 JSON.
"""

import json
import sys

import cql2


def matches(expression, feature):
    try:
        return expression.matches(feature)
    except Exception as error:
        # What cannot be told, since a value is not there, does not match.
        if "Could not reduce" in str(error):
            return False
        raise


def main():
    asked = json.load(sys.stdin)
    answers = []
    for text in asked["filters"]:
        expression = cql2.parse_text(text)
        ids = [one["id"] for one in asked["features"] if matches(expression, one)]
        answers.append({"ids": ids, "json": expression.to_json()})
    json.dump(answers, sys.stdout)


main()
