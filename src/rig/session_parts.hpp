#pragma once
// What a session is made of: shared by the files that implement it, and by nobody else.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "devices/disk.hpp"
#include "engine/engine.hpp"
#include "gear/phones_output.hpp"
#include "rig/desk.hpp"
#include "rig/material.hpp"
#include "rig/session.hpp"
#include "rig/wiring.hpp"

namespace ohmic::rig {

struct Session::Parts {
  Parts(Rig rig, SessionOptions o, Clock& its_clock)
      : options(o), clock(its_clock), desk(std::move(rig)), engine(its_clock) {}

  // Torn down from the last to the first: nodes leave the engine before the readers stop, readers before the disk.
  SessionOptions options;
  Clock& clock;
  Desk desk;
  devices::Disk disk;
  Material material;
  Stock stock;
  Blueprint blueprint;  // as the engine plays it
  engine::Engine engine;
  Format format;                        // of the card, once prepare() was called
  std::optional<devices::Asked> asked;  // of the card, as it was prepared for; nothing: it could not be
  bool was_prepared = false;
  struct Response {
    gear::PhonesChain chain;
    std::vector<float> levels;
  };
  std::map<std::string, Response, std::less<>> responses;  // of phones, as last asked for

  const Rig& rig() const { return desk.rig(); }

  /// Brings the engine to where the desk stands, by the smallest step that is sufficient. Errors: gear or material that
  /// will not do; the engine plays on as it did.
  Result<Extent> follow(Second fade = {});
  /// Turns desk values back when the engine cannot follow.
  template <class Change>
  auto change(Change turn) -> decltype(turn()) {
    const Desk before = desk;
    auto turned = turn();
    if (!turned) return turned;
    if (auto ok = follow(); !ok) {
      desk = before;
      return std::unexpected(ok.error());
    }
    return turned;
  }

  /// Of the chain that is heard.
  const std::vector<float>& response(const Phones& phones);
  /// Of the circuit that is heard; nothing: none is, or nothing was seen yet.
  std::optional<gear::ScopeTrace> scope(const Phones& phones) const;
  bool is_phones(std::size_t output) const { return output < rig().phones.size(); }
  const Monitor& monitor(std::size_t output) const { return rig().monitors[output - rig().phones.size()]; }
  std::size_t outputs() const { return rig().phones.size() + rig().monitors.size(); }
};

}  // namespace ohmic::rig
