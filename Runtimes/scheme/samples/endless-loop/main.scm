(let forever ()
  (forever))
