function is_eu(countries) {
  const eu = new Set(['AT', 'BE', 'DE', 'DK', 'ES', 'FI', 'FR', 'IE', 'IT', 'NL', 'PL', 'SE'])
  return countries.map((country) => eu.has(country.toUpperCase()))
}
