//! Days of supply: how long what is there lasts, with what comes in time.
