{
  initialize: function () {
    this.largest = -1.0
    this.second = -1.0
  },
  process: function (amounts) {
    for (const amount of amounts) this.add(amount)
  },
  add: function (amount) {
    if (amount > this.largest) {
      this.second = this.largest
      this.largest = amount
    } else if (amount > this.second) {
      this.second = amount
    }
  },
  finalize: function () {
    return this.second
  },
  serialize: function () {
    return JSON.stringify({ largest: this.largest, second: this.second })
  },
  deserialize: function (text) {
    const state = JSON.parse(text)
    this.largest = state.largest
    this.second = state.second
  },
  merge: function (text) {
    const state = JSON.parse(text)
    this.add(state.largest)
    this.add(state.second)
  }
}
