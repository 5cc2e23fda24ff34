fn main() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    let line = line.trim_end();
    println!("{}: {}", line, line.chars().count());
}
