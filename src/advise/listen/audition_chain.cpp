// Reads what a person calls a chain: an impedance, a netlist, or a device of the catalogue.

#include <array>
#include <span>

#include <fmt/format.h>

#include "advise/listen/audition.hpp"

namespace ohmic::advise {
namespace {

AuditionChain of_drive(Drive drive) {
  AuditionChain chain{.kind = AuditionChain::Kind::device, .title = drive.name};
  chain.sources = drive.sources;
  chain.drive = std::move(drive);
  return chain;
}

template <class Device>
Result<AuditionChain> of_device(const Result<const Device*>& found) {
  if (!found) return std::unexpected(found.error());
  AuditionChain chain = of_drive(drive_of(**found));
  chain.title = (*found)->name();
  return chain;
}

Result<AuditionChain> of_circuit(std::string_view path) {
  auto file = rig::CircuitFile::read(path, "");
  if (!file) return std::unexpected(file.error());
  AuditionChain chain{.kind = AuditionChain::Kind::circuit, .title = (*file)->title()};
  if (chain.title.empty()) chain.title = (*file)->name();
  chain.sources = {fmt::format("the netlist {}, computed as it is", path)};
  chain.circuit = std::move(*file);
  return chain;
}

}  // namespace

Result<AuditionChain> audition_chain(std::string_view words, const store::Catalogue* catalogue) {
  if (const auto impedance = parse<Ohm>(words)) {
    if (!(*impedance >= Ohm(0.0) && *impedance <= Ohm(10e3)))
      return failure(fmt::format("{} is no output impedance: 0 ohm to 10 kohm are possible.", words));
    return AuditionChain{.kind = AuditionChain::Kind::impedance,
                         .title = text(*impedance),
                         .impedance = *impedance,
                         .sources = {"an amplifier without faults behind that resistance"}};
  }
  if (rig::is_netlist_path(words)) return of_circuit(words);
  if (catalogue == nullptr) return failure(fmt::format("{} is neither an impedance nor a netlist.", words));

  constexpr std::array kinds = {store::Kind::amplifier, store::Kind::interface, store::Kind::source};
  const auto hits = catalogue->search(words, kinds, 2);
  if (hits.empty())
    return failure(fmt::format("Nothing in the catalogue is called like \"{}\".", words),
                   "Name an amplifier, interface or player, an output impedance (\"10 ohm\"), or a netlist's path.");
  if (hits.size() == 2 && hits[0].rank == hits[1].rank && hits[0].device->kind != hits[1].device->kind)
    return failure(fmt::format("\"{}\" may be {} or {}.", words, hits[0].device->name(), hits[1].device->name()),
                   "Say more of its name.");
  switch (hits[0].device->kind) {
    case store::Kind::amplifier: return of_device(catalogue->amplifier(words));
    case store::Kind::interface: return of_device(catalogue->interface(words));
    default: return of_device(catalogue->source(words));
  }
}

}  // namespace ohmic::advise
