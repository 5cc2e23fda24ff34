# What a Java source declares, without compiling it. Prints three lines, "-" for none:
#
#     the name of its public top-level type, which its file must bear
#     the type to start, with its package: the public one with a main method, else the first
#     its first top-level type, with its package
#
# It splits each line into comments, literals, words and signs, and counts braces; so neither
# `// public class A` nor "class B {" can mislead it. Bytes above 127 belong to words.

{
    line = $0
    while (line != "") {
        if (inside == "comment") leave("*/")
        else if (inside == "text") leave_text_block()
        else take()
    }
}

END {
    print shown(public_type)
    print shown(qualified(public_main ? public_main : first_main))
    print shown(qualified(first_type))
}

function take() {
    if (match(line, /^[ \t\r\f]+/)) drop(RLENGTH)
    else if (match(line, /^[A-Za-z0-9_$\200-\377]+/)) word(substr(line, 1, RLENGTH))
    else if (line ~ /^\/\//) line = ""
    else if (line ~ /^\/\*/) { drop(2); inside = "comment" }
    else if (line ~ /^"""/) { drop(3); inside = "text" }
    else if (match(line, /^"([^"\\]|\\.)*"?/)) literal()
    else if (match(line, /^'([^'\\]|\\.)*'?/)) literal()
    else sign(substr(line, 1, 1))
}

function drop(count) { line = substr(line, count + 1) }

function leave(mark,    place) {
    place = index(line, mark)
    if (place) inside = ""
    drop(place ? place + length(mark) - 1 : length(line))
}

function leave_text_block() {
    gsub(/\\./, "", line)
    leave("\"\"\"")
    before = ""
}

function literal() { drop(RLENGTH); before = "" }

function sign(character) {
    drop(1)
    if (character == "{") { depth++; is_public = 0 }
    if (character == "}") { depth--; is_public = is_static = is_void = 0 }
    if (character == ";") is_public = is_static = is_void = in_package = 0
    if (character == "(" && depth == 1 && is_static && is_void && before == "main") found_main()
    if (in_package && character == ".") package = package "."
    before = character
}

function word(name) {
    drop(length(name))
    if (depth == 0) top_level(name)
    if (depth == 1 && name == "static") is_static = 1
    if (depth == 1 && name == "void") is_void = 1
    before = name
}

function top_level(name) {
    if (in_package) package = package name
    else if (name == "package") in_package = 1
    else if (name == "public") is_public = 1
    else if (before ~ /^(class|interface|enum|record)$/) declared(name)
}

function declared(name) {
    type = name
    type_is_public = is_public
    is_static = is_void = 0
    if (!first_type) first_type = name
    if (is_public && !public_type) public_type = name
}

function found_main() {
    if (!first_main) first_main = type
    if (type_is_public && !public_main) public_main = type
}

function qualified(name) { return name && package ? package "." name : name }

function shown(name) { return name ? name : "-" }
