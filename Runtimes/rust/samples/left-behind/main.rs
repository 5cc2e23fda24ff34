use std::fs::read_dir;

fn main() {
    for directory in [".", "/tmp"] {
        let mut names: Vec<_> = read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        for name in names {
            println!("{directory} {name}");
        }
    }
}
