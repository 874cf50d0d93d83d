#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lintas_snapshot::format::fuzz::archive_etags(data));
