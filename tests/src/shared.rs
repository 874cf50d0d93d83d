//! The drill region, published and served once for all tests of a run that only read.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::{
    Server, binary,
    geojson::{ids, text},
    published,
};

/// Runs a server until nobody holds the other end of its input, whichever way that ends, and removes
/// the folder that it served from: what is shared by all tests is dropped by none.
const UNTIL_LET_GO: &str =
    r#"folder=$1; shift; "$@" & cat > /dev/null; kill -9 $!; wait; rm -r "$folder""#;

/// The server that tests share. Whoever reports anything starts one of its own.
///
/// # Panics
/// Where it does not start.
pub fn shared_drill() -> &'static Server {
    static SHARED: OnceLock<Server> = OnceLock::new();
    SHARED.get_or_init(|| {
        let (folder, snapshots) = published();
        let mut command = Command::new("sh");
        command.args(["-c", UNTIL_LET_GO, "sh"]).arg(folder.keep());
        command.arg(binary("lintas-server")).arg("--snapshots").arg(snapshots);
        command.stdin(Stdio::piped());
        Server::start_within(command)
    })
}

/// What the shared server told, with the headers that a client chooses by.
#[derive(Debug)]
pub struct Told {
    /// HTTP status.
    pub status: u16,
    /// Names, in lower case, and values of its headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Told {
    /// The value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value)
    }

    /// The media type, without its parameters.
    pub fn media(&self) -> &str {
        self.header("content-type").split(';').next().unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// The answer of the shared server to `GET` of a path, or of a link that it gave, as a program asks that
/// takes anything.
///
/// # Panics
/// Where no answer comes.
pub fn ask(address: &str) -> Told {
    ask_for(address, "*/*")
}

/// The same, asked with this `Accept`.
///
/// # Panics
/// Where no answer comes.
pub fn ask_for(address: &str, accept: &str) -> Told {
    let server = shared_drill();
    let address = address.strip_prefix(&server.url).unwrap_or(address);
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.get(format!("{}{address}", server.url)).header("accept", accept);
    let mut response = request.call().expect("the server answers");
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(256 << 20).read_to_vec();
    Told { status, headers, body: body.expect("the body comes whole") }
}

/// The links of a document with this relation.
pub fn links<'a>(document: &'a Value, rel: &str) -> Vec<&'a Value> {
    let links = document["links"].as_array().into_iter().flatten();
    links.filter(|link| link["rel"] == rel).collect()
}

/// The address of the first link with this relation.
///
/// # Panics
/// Where there is none.
pub fn link<'a>(document: &'a Value, rel: &str) -> &'a str {
    let found = links(document, rel);
    let href = found.first().and_then(|link| link["href"].as_str());
    href.unwrap_or_else(|| panic!("no link {rel} in {}", document["links"]))
}

/// What the shared server answers with 200.
///
/// # Panics
/// Where it answers something else.
pub fn found(address: &str) -> Told {
    let told = ask(address);
    assert_eq!(told.status, 200, "{address}: {}", told.text());
    told
}

/// The collections as they are listed.
///
/// # Panics
/// Where there are none.
pub fn collections() -> Vec<Value> {
    found("/collections").json()["collections"].as_array().expect("collections").clone()
}

/// The features of every listed collection, by its id, over all pages.
///
/// # Panics
/// Where the paging is not what it says.
pub fn features() -> &'static BTreeMap<String, Vec<Value>> {
    static FEATURES: OnceLock<BTreeMap<String, Vec<Value>>> = OnceLock::new();
    FEATURES.get_or_init(|| {
        let of = |collection: &Value| {
            let id = text(collection, "id").to_owned();
            let features = shared_drill().features(&id);
            (id, features)
        };
        collections().iter().map(of).collect()
    })
}

/// The ids on the only page of a query.
///
/// # Panics
/// Where it has more pages.
pub fn matching(address: &str) -> BTreeSet<String> {
    let page = found(address).json();
    assert_eq!(page["numberMatched"], page["numberReturned"], "{address} is one page");
    ids(page["features"].as_array().expect("features"))
}

/// The path of a feature.
pub fn item_path(collection: &str, feature: &Value) -> String {
    let id: String = text(feature, "id").bytes().fold(String::new(), |mut out, byte| {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
        out
    });
    format!("/collections/{collection}/items/{id}")
}
