struct Square { var side: Int }
