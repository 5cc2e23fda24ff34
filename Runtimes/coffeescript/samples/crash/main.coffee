crash = -> undefined.length
console.log "so far"
crash()
