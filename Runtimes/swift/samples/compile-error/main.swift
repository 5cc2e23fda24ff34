let number: Int = 1
let text: String = number
