print("launcher")
