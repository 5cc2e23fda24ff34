/*
 @main is not used here, /* nor */ below:
@main
struct Start {}
*/
let text = """
    @main in a text
    """
print(text)
