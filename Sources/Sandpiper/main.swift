print("sandpiper")
