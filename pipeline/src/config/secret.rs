//! Passwords, keys and tokens in paths: never shown, wherever a path goes.

/// Endings of names whose values are secrets.
const SECRETS: [&str; 8] =
    ["password", "passwd", "pwd", "secret", "token", "key", "signature", "sig"];

/// A connection without who connects, with what, and the query of an address.
pub(super) fn without_secrets(path: &str) -> String {
    if let Some(at) = path.find("://") {
        let (scheme, rest) = path.split_at(at + 3);
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        // A password may hold an `@`, or a `/` that should not stand there; a host holds neither.
        let end = rest.find('/').unwrap_or(rest.len());
        let port = rest[..end].rsplit(':').next().unwrap_or_default();
        let is_port =
            port.len() == end || port.ends_with(']') || port.bytes().all(|b| b.is_ascii_digit());
        let end = if is_port { end } else { rest.len() };
        let host = match rest[..end].rfind('@') {
            Some(at) => &rest[at + 1..],
            None => rest,
        };
        return format!("{scheme}{host}");
    }
    let (scheme, rest) = match path.split_once(':') {
        Some((scheme, rest)) => (format!("{scheme}:"), rest),
        None => (String::new(), path),
    };
    let kept = parts(rest).into_iter().filter(|part| {
        let key = part.split('=').next().unwrap_or_default().trim().to_lowercase();
        !(part.contains('=') && (is_secret(&key) || key.ends_with("user") || key == "uid"))
    });
    let kept: String = kept.collect();
    format!("{scheme}{}", kept.trim_end_matches([' ', ';', ',']))
}

/// A text of any kind in which addresses and connections may stand, with `…` for what is secret in them.
pub fn masked(text: &str) -> String {
    masked_values(&masked_addresses(text))
}

fn is_secret(key: &str) -> bool {
    SECRETS.iter().any(|secret| key.ends_with(secret))
}

/// `key=value` parts, each with the separator behind it. Values in single quotes may hold separators.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => quoted = !quoted,
            ' ' | ';' | ',' | '\t' if !quoted => {
                parts.push(&text[from..=at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

fn masked_addresses(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        masked.push_str(before);
        let end = address.find(['"', '\'', '`', ' ', '\n', '<', '>']).unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        let (place, query) = match address.find(['?', '#']) {
            Some(at) => (&address[..at], "?…"),
            None => (address, ""),
        };
        match place.rfind('@') {
            Some(at) => masked.extend(["…", &place[at..], query]),
            None => masked.extend([place, query]),
        }
        rest = after;
    }
    masked.push_str(rest);
    masked
}

fn masked_values(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let (before, value) = rest.split_at(at + 1);
        masked.push_str(before);
        rest = value;
        let name = before.trim_end_matches(['=', ' ']).to_lowercase();
        // A blank behind the sign is TOML's, or the value is empty.
        if !is_secret(&name) || value.starts_with(' ') {
            continue;
        }
        let end = match value.strip_prefix('\'') {
            Some(quoted) => quoted.find('\'').map_or(value.len(), |end| end + 2),
            None => value.find([' ', ';', ',', '&', '"', '\'', '\n']).unwrap_or(value.len()),
        };
        masked.push('…');
        rest = &value[end..];
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_connection_has_no_secrets() {
        for (path, shown) in [
            ("PG:host=db dbname=x user=u password=p", "PG:host=db dbname=x"),
            ("PG:password=p host=db", "PG:host=db"),
            ("PG:host=db password='p q; r' dbname=x", "PG:host=db dbname=x"),
            ("PG:host=db password=a?b dbname=x", "PG:host=db dbname=x"),
            (
                "PG:postgresql://u:p@db:5432/x?sslmode=require&password=p",
                "PG:postgresql://db:5432/x",
            ),
            ("postgresql://u:p@ss@db/x", "postgresql://db/x"),
            ("https://u:p@host/a.geojson?token=1", "https://host/a.geojson"),
            ("https://u:p/q@host/a.geojson", "https://host/a.geojson"),
            ("https://host:8080/@v1/a.geojson", "https://host:8080/@v1/a.geojson"),
            ("https://host/a.csv#key=1", "https://host/a.csv"),
            ("MSSQL:server=s;database=d;UID=u;PWD=p", "MSSQL:server=s;database=d"),
            ("MySQL:d,host=h,user=u,password=p", "MySQL:d,host=h"),
            ("WFS:https://u:p@host/wfs?key=1", "WFS:https://host/wfs"),
        ] {
            assert_eq!(without_secrets(path), shown);
        }
    }

    #[test]
    fn secrets_in_any_text_are_masked_and_nothing_else_is() {
        for (text, shown) in [
            ("path = \"PG:host=db password=p\"", "path = \"PG:host=db password=…\""),
            ("path = \"PG:password='p q' host=db\"", "path = \"PG:password=… host=db\""),
            ("path = \"https://u:p@h/a?t=1\" # x", "path = \"https://…@h/a?…\" # x"),
            ("cannot open `https://h/a?t=1`: no", "cannot open `https://h/a?…`: no"),
            ("MSSQL:server=s;PWD=p;database=d", "MSSQL:server=s;PWD=…;database=d"),
            (
                "depth_m = { column = \"D\", unit = \"cm\" }",
                "depth_m = { column = \"D\", unit = \"cm\" }",
            ),
            ("tidak ada berkas", "tidak ada berkas"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
