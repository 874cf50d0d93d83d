#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lintas_server::fuzz::photo(data));
