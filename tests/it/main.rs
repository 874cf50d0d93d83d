//! Every end-to-end test, one binary.
//!
//! - `advisories`: no locked crate has a known weakness that nobody looked at.
//! - `house`: the walls between the rooms, the licences, the rules of the tree.
//! - `one_number`: what lacks and who comes first is the same wherever it is told.
//! - `ogc_tiles`: OGC API – Tiles, requirement by requirement.
//! - `ogc_query`: each requirement of OGC API – Features 2, 3 and 5; `ogc_region` is what it asks.
//! - `cql2`: the filter language, also against a reader that nobody here wrote.
//! - `openapi`: the description of the server is so.
//! - `overlay`: roads and water against GEOS.
//! - `clients`: OWSLib, GDAL, and map libraries in a browser, each as its own documentation shows.
//! - `qgis`: QGIS opens what is served, untouched, and the files made for it.
//! - `read_only_state`: reports that can only be read, or cannot be read at all; two servers on one folder.
//! - `ogc_features`, `ogc_items`, `ogc_formats`, `ogc_openapi`: OGC API Features, each requirement one test.
//! - `publish`: kill, lock, full disk, same bytes.
//! - `routes`: a closure changes every answer at once, and no report is lost.
//! - `photos`: what was acknowledged is there after a kill, in a backup, and where that is restored.
//! - `postgres`: tables of a PostGIS that the test starts itself; no password is told anywhere.
//! - `regions`: real data that nobody here made.
//! - `demo`: the drill region from its sources to its readers.
//! - `browser`: the viewer in a real browser, one test for each file of browser tests.
//! - `bad_luck`: flipped bits, lost files, posts without a network: no report is lost in silence.
//! - `aid`: what is wrong in its tables of aid is found and reaches no total.
//! - `costly`: who asks politely is answered beside whoever does not; what nobody waits for stops.
//! - `clock`: a snapshot opened hours later says what a run hours later says.
//! - `clock_jumps`: whatever the server's clock does, closed roads stay closed.
//! - `damaged_snapshot`: a snapshot that is cut off or removed while it is served kills nobody.
//! - `enrol`: a device gets its key by a code that works once, and a lost one is ended.
//! - `device`: the viewer answers about ways without a network as its server does.
//! - `exports`: layers taken away in every format, read back by readers that share no code with ours.
//! - `evidence_damage`: whatever befalls its files, no road gets better by it.
//! - `feeds`: Atom, CAP, GPX, Open511 and WZDx as their subscribers read them.
//! - `hostile_files`: files that lead elsewhere, never end or take too much cost their own source alone.
//! - `life`: files that change and vanish, what officers end and renew, one region a folder.
//! - `replay`: a feed of water hour by hour, judged by a second reading of the law of evidence.
//! - `readme`: what `README.md` says to type works, and says nothing false.
//! - `relief`: clashing dispatches at once, and kills: nothing acknowledged is lost.
//! - `road_ends`: nothing promises a site that its road does not come to.
//! - `supply`: what the programs are made of, and what the papers about them promise, is so.
//! - `sites`: nobody is lost where a site leaves its list.
//! - `slow_clients`: whoever asks politely is answered, whatever others hold on to.
//! - `soak`: a shift under load; nothing grows.
//! - `tables`: tables as offices send them, from the file to the layer.
//! - `tile_readers`: GDAL reads the tiles of OGC API – Tiles where the features are.
//! - `tls`: HTTPS with a given certificate or an own authority, to programs and to a real browser.
//! - `private`: what is nobody's business is in no public output.
//! - `words`: what one report may bear on, and what a key may do.
#![allow(clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod advisories;
mod aid;
mod bad_luck;
mod browser;
mod clients;
mod clock;
mod clock_jumps;
mod costly;
mod cql2;
mod damaged_snapshot;
mod demo;
mod device;
mod enrol;
mod evidence_damage;
mod exports;
mod feeds;
mod hostile_files;
mod house;
mod life;
mod offline;
mod ogc_features;
mod ogc_formats;
mod ogc_items;
mod ogc_openapi;
mod ogc_query;
mod ogc_region;
mod ogc_tiles;
mod one_number;
mod openapi;
mod overlay;
mod photos;
mod postgres;
mod private;
mod publish;
mod qgis;
mod read_only_state;
mod readme;
mod regions;
mod relief;
mod replay;
mod road_ends;
mod routes;
mod sites;
mod slow_clients;
mod soak;
mod supply;
mod tables;
mod tile_readers;
mod tls;
mod words;
