// Any bytes are a rig file or get sentences: the reader, the checker and what is computed from a rig that passes.

#include "rig/rig.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "rig/explain.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
#ifdef OHMIC_PLANTED_BUG
  // No seed is so short.
  if (text.size() < 300 && text.find("[amp") != std::string::npos && text.find("rails") != std::string::npos)
    std::abort();
#endif
  const ohmic::rig::Reading reading = ohmic::rig::read_rig(text, "fuzz.toml");
  for (const auto& error : reading.errors)
    if (error.sentence().empty() || error.what.back() != '.') std::abort();  // a sentence, always
  if (reading.errors.empty()) (void)ohmic::rig::explain(reading.rig);
  return 0;
}
