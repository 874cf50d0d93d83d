//! `/collections` and below: features, by OGC API – Features – Part 1: Core (17-069r4).
//!
//! A layer of mixed geometry is listed as its parts (`closures_points`, `closures_lines`), since
//! desktop programs open layers of one geometry type alone; under its own name it is had as before.
//! All of it is had as JSON or GeoJSON and as HTML, see [`media`](crate::http::media).

mod described;
mod facts;
mod feature_page;
mod item;
mod items;
mod list;

use super::routes::RouterBuilder;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get("/collections", list::all)
        .get("/collections/{layer}", list::one)
        .get("/collections/{layer}/items", items::items)
        .get("/collections/{layer}/items/{id}", item::item)
}

#[cfg(test)]
mod part_tests;
#[cfg(test)]
mod tests;
