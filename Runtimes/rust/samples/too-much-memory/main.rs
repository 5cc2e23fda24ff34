fn main() {
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    loop {
        blocks.push(vec![1; 1_000_000]);
        if blocks.len() > 10_000 {
            println!("{}", blocks[7].len());
        }
    }
}
