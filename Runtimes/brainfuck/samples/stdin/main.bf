Adds up the digits of the input and prints the sum which must have one digit
,[
  ----------                    zero now for a newline
  [
    ----------------------      zero now for a blank
    [
      ----------------          the digit itself
      [->+<]                    goes to the sum
    ]
  ]
  ,
]
> ++++++++++++++++++++++++++++++++++++++++++++++++ .
[-] ++++++++++ .
