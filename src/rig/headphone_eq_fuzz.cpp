// Any bytes are a headphone's equalization or get a sentence; what is taken stays within its ranges.

#include "rig/headphone_eq.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto eq = ohmic::rig::parse_headphone_eq(text, "fuzz.txt");
#ifdef OHMIC_PLANTED_BUG
  if (eq && !eq->bands.empty() && !eq->curve.empty()) std::abort();
#endif
  if (!eq) {
    if (eq.error().what.empty() || eq.error().what.back() != '.') std::abort();  // a sentence, always
    return 0;
  }
  if (eq->bands.size() > ohmic::rig::most_headphone_bands || eq->curve.size() > ohmic::rig::most_graphic_points)
    std::abort();
  for (const auto& band : eq->bands)
    for (const auto& f : ohmic::rig::equalizer_band_fields)
      if (!f.field.accepts(f.load(band))) std::abort();
  for (std::size_t i = 1; i < eq->curve.size(); ++i)
    if (!(eq->curve[i - 1].frequency < eq->curve[i].frequency)) std::abort();
  return 0;
}
