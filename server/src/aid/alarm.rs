//! Tokens of overlap alarms: they prove what was shown to whom, so that going ahead is a decision.
//!
//! Nothing is stored: a token holds its end and the clashes that were shown, sealed by a keyed hash
//! over these, the key, the dispatch, and a secret in the state folder.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use jiff::{SignedDuration, Timestamp};
use lintas_model::aid::{Clash, Dispatch};
use sha2::{Digest as _, Sha256};

/// Name of the secret in the state folder.
const FILE: &str = "alarm.secret";
/// How long a token is valid.
const HOLDS: SignedDuration = SignedDuration::from_mins(15);
/// Bytes of the secret.
const SECRET: usize = 32;

/// Makes and checks tokens.
#[derive(Debug, Clone)]
pub(crate) struct Alarm {
    secret: [u8; SECRET],
}

impl Alarm {
    /// The alarm of a state folder; makes its secret (mode 0600, synced) where there is none.
    ///
    /// # Errors
    /// Where the secret can neither be read nor made.
    pub(crate) fn of(state: &Path) -> io::Result<Self> {
        let file = state.join(FILE);
        if let Ok(Ok(secret)) = fs::read(&file).map(<[u8; SECRET]>::try_from) {
            return Ok(Self { secret });
        }
        let mut secret = [0; SECRET];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        let fresh = state.join(format!(".{FILE}"));
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&fresh)?;
        out.write_all(&secret)?;
        out.sync_all()?;
        fs::rename(fresh, file)?;
        Ok(Self { secret })
    }

    /// The token of an alarm shown now to the holder of a key.
    pub(crate) fn token(
        &self,
        key: &str,
        draft: &Dispatch,
        shown: &[Clash],
        now: Timestamp,
    ) -> String {
        let end = now.saturating_add(HOLDS).unwrap_or(now).as_second();
        let mut clashes: Vec<String> = shown.iter().map(name).collect();
        clashes.sort();
        clashes.dedup();
        let said = format!("{end:x}.{}", clashes.join("-"));
        let seal = self.seal(key, draft, &said);
        format!("{said}.{seal}")
    }

    /// Whether this token was given to the holder of the key for this dispatch, is still valid, and
    /// covers all of these clashes.
    pub(crate) fn covers(
        &self,
        token: &str,
        key: &str,
        draft: &Dispatch,
        clashes: &[Clash],
        now: Timestamp,
    ) -> bool {
        let Some((said, seal)) = token.trim().rsplit_once('.') else { return false };
        let Some((end, shown)) = said.split_once('.') else { return false };
        let holds = i64::from_str_radix(end, 16).is_ok_and(|end| now.as_second() <= end);
        let shown: Vec<&str> = shown.split('-').collect();
        // Digests are compared, not seals: the time that it takes reveals nothing of the seal.
        let same = Sha256::digest(seal) == Sha256::digest(self.seal(key, draft, said));
        same && holds && clashes.iter().all(|clash| shown.contains(&name(clash).as_str()))
    }

    /// The seal over a token: 16 bytes as hex. Parts go in with their lengths, so that none can be
    /// shifted into the next; the outer hash prevents extension of the inner one.
    fn seal(&self, key: &str, draft: &Dispatch, said: &str) -> String {
        let amount = draft.amount.as_thousandths().to_string();
        let from = draft.from.as_deref().unwrap_or_default();
        let parts = [
            key,
            &draft.id,
            &draft.agency,
            from,
            &draft.to,
            &draft.item,
            &amount,
            draft.state.name(),
            said,
        ];
        let mut inner = Sha256::new_with_prefix(self.secret);
        for part in parts {
            inner.update(part.len().to_le_bytes());
            inner.update(part);
        }
        let outer = Sha256::new_with_prefix(self.secret).chain_update(inner.finalize());
        hex(&outer.finalize()[..16])
    }
}

/// Short hash that identifies a clash: its kind, site, item and other dispatch, but not its
/// amounts.
fn name(clash: &Clash) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{:?}", clash.kind));
    for part in [Some(&clash.site), Some(&clash.item), clash.other.as_ref()] {
        let part = part.map(String::as_str).unwrap_or_default();
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize()[..4])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
mod tests;
