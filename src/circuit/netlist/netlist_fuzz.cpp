// Any bytes are a netlist or get a sentence: the reader, its notes, and flattening with every knob elsewhere.

#include "circuit/netlist/netlist.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ohmic;
using namespace ohmic::circuit;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 20000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
#ifdef OHMIC_PLANTED_BUG
  // A subcircuit of no name, which no seed has.
  if (text.find(".subckt\n") != std::string_view::npos) std::abort();
#endif
  const Loader nothing = [](const std::filesystem::path&, const std::filesystem::path&) -> Result<std::string> {
    return failure("There are no files here.");
  };
  const auto netlist = Netlist::parse(text, "fuzz.cir", nothing);
  if (!netlist) {
    if (netlist.error().what.empty() || netlist.error().what.back() != '.') std::abort();  // a sentence, always
    return 0;
  }
  Settings settings;
  for (const Knob& knob : netlist->notes().knobs) settings.knobs[knob.name] = 0.5 * (knob.from + knob.to);
  const auto standing = netlist->flatten(), turned = netlist->flatten(settings);
  if (!standing) std::abort();  // it was when it was read
  if (turned && turned->nodes.size() != standing->nodes.size()) std::abort();
  return 0;
}
