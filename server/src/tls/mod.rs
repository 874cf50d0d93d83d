//! The certificate that this server speaks HTTPS with: given, or signed by an authority of its own
//! that is made at the first start ([`authority`]), for networks that no public authority knows of.
//!
//! [`Certificates`] holds what is in use: reloaded where the files of a given one change, renewed
//! before an own one ends.

mod authority;
mod certificate;
mod certificates;
mod fingerprint;
mod fingerprint_words;
mod host_name;
mod pem_file;
mod permitted;
mod settings;
#[cfg(test)]
pub(crate) mod tests;

pub use certificates::Certificates;
pub(crate) use certificates::{FOLDER, TlsCondition};
pub(crate) use fingerprint::Fingerprint;
pub use host_name::HostName;
pub use settings::{CertificateSource, TlsSettings};
