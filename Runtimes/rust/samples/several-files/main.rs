mod shapes;

fn main() {
    println!("{}", shapes::square::area(3));
}
