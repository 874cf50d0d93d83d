#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lintas_pipeline::ingest::fuzz::shapes(data));
