console.log "never seen"
console.log "nor this
