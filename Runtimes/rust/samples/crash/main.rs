fn main() {
    println!("so far");
    let numbers = vec![1, 2, 3];
    let place = std::env::args().count() + 2;
    println!("{}", numbers[place]);
}
