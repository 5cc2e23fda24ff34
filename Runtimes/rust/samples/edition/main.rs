// From edition 2021 on: TryFrom without `use`, arrays by value, names inside of formats.
fn main() {
    for number in [300i32, 7] {
        match u8::try_from(number) {
            Ok(byte) => println!("{byte}"),
            Err(error) => println!("{error}"),
        }
    }
}
