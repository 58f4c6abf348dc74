// Keeps engine and desk together: every change is worked out anew from the rig, and the smallest step goes to the engine.

#include "rig/session.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
#include "rig/channels.hpp"
#include "rig/session_parts.hpp"

namespace ohmic::rig {
namespace {

constexpr int most_channels = 256;

/// Also builds the circuits that were not built yet.
Result<void> check_phones(const Rig& rig, bool full_ceiling, Hertz rate) {
  for (const Phones& phones : rig.phones) {
    if (auto ok = build_circuits(rig, phones, rate); !ok) return ok;
    if (auto ok = gear::check(phones_spec_of(rig, phones, full_ceiling, rate)); !ok)
      return std::unexpected(Error(ok.error()).at(phones.place));
  }
  return {};
}

/// Does a card that was opened for `had` do for `wants`? Channels that nobody uses any more may stay open, and a port
/// keeps its name until the card is opened anew.
bool is_enough(const devices::Asked& had, const devices::Asked& wants) {
  const auto covers = [](std::size_t open, std::size_t wanted, bool behind) {
    return behind ? open == wanted : open >= wanted;  // theirs are counted from the end
  };
  return had.format == wants.format && had.periods == wants.periods && had.followers == wants.followers &&
         had.program_inputs == wants.program_inputs && had.program_outputs == wants.program_outputs &&
         covers(had.inputs.size(), wants.inputs.size(), had.program_inputs > 0 || !had.followers.empty()) &&
         covers(had.outputs.size(), wants.outputs.size(), had.program_outputs > 0 || !had.followers.empty());
}

}  // namespace

Result<Extent> Session::Parts::follow(Second fade) {
  const Rig& now = rig();
  const bool needs_card = !asked || !is_enough(*asked, asked_of(now));
  const Hertz at = was_prepared && !needs_card ? format.rate : now.card.rate;
  if (auto ok = check_phones(now, options.has_full_ceiling, at); !ok) return std::unexpected(ok.error());
  auto loaded = Material::load(now, at, material, disk, options.loops, options.is_offline);
  if (!loaded) return std::unexpected(loaded.error());
  if (!was_prepared) {
    material = std::move(*loaded);
    return Extent::nothing;
  }
  if (needs_card) return Extent::device;
  Blueprint next = draw(now, *loaded, stock, options.has_full_ceiling, fade);
  const Extent extent = next.from(blueprint);
  if (extent == Extent::nodes || extent == Extent::plan) {
    auto plan = next.plan(format);
    if (!plan) return std::unexpected(plan.error());
    if (auto ok = engine.adopt(std::move(*plan)); !ok) return std::unexpected(ok.error());
  } else if (extent == Extent::settings) {
    for (std::size_t i = 0; i < next.steps().size(); ++i) {
      const Blueprint::Step& step = next.steps()[i];
      if (step.has_settings_of(blueprint.steps()[i])) continue;
      if (auto ok = engine.set(step.id, step.settings); !ok) return std::unexpected(ok.error());
    }
  }
  next.hand_over(blueprint);
  material = std::move(*loaded);
  blueprint = std::move(next);
  return extent;
}

Session::Session(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(Rig rig, SessionOptions options, Clock& clock) {
  auto parts = std::make_unique<Parts>(std::move(rig), options, clock);
  if (auto ok = check_phones(parts->rig(), options.has_full_ceiling, parts->rig().card.rate); !ok)
    return std::unexpected(ok.error());
  auto loaded =
      Material::load(parts->rig(), parts->rig().card.rate, {}, parts->disk, options.loops, options.is_offline);
  if (!loaded) return std::unexpected(loaded.error());
  parts->material = std::move(*loaded);
  return std::unique_ptr<Session>(new Session(std::move(parts)));
}

devices::Asked Session::asked() const { return asked_of(parts_->rig()); }

Result<void> Session::prepare(const devices::Granted& granted) {
  Parts& parts = *parts_;
  const devices::Asked wanted = asked();
  parts.was_prepared = true;
  parts.asked.reset();  // until it has worked
  const auto needed = [](const std::vector<std::string>& names) { return static_cast<int>(names.size()); };
  if (granted.inputs < needed(wanted.inputs) || granted.outputs < needed(wanted.outputs) ||
      granted.outputs > most_channels)
    return failure(fmt::format("The rig needs {} inputs and {} outputs of the card; it has {} and {}.",
                               needed(wanted.inputs), needed(wanted.outputs), granted.inputs, granted.outputs),
                   "Change the channels (card = ...) in the rig, or choose another card.", {.file = rig().file});
  if (auto ok = check_phones(rig(), parts.options.has_full_ceiling, granted.format.rate); !ok) return ok;
  auto loaded = Material::load(rig(), granted.format.rate, parts.material, parts.disk, parts.options.loops,
                               parts.options.is_offline);
  if (!loaded) return std::unexpected(loaded.error());
  Blueprint next = draw(rig(), *loaded, parts.stock, parts.options.has_full_ceiling);
  auto plan = next.plan(granted.format);
  if (!plan) return std::unexpected(plan.error());
  next.hand_over(parts.blueprint);  // nobody plays: nodes of another rate are prepared with what they are handed
  if (auto ok = parts.engine.start(std::move(*plan)); !ok) return ok;
  parts.material = std::move(*loaded);
  parts.blueprint = std::move(next);
  parts.format = granted.format;
  parts.asked = wanted;
  return {};
}

engine::Engine& Session::engine() { return parts_->engine; }
const Rig& Session::rig() const { return parts_->rig(); }
const Desk& Session::desk() const { return parts_->desk; }
const std::map<std::string, std::shared_ptr<stream::Tap>, std::less<>>& Session::taps() const {
  return parts_->stock.taps;
}

Result<Applied> Session::reload(Rig from_file) {
  const Desk before = parts_->desk;
  Applied applied;
  keep_circuits(from_file, before.rig());
  applied.turned = parts_->desk.reload(std::move(from_file));
  auto extent = parts_->follow();
  if (!extent) {
    parts_->desk = before;
    return std::unexpected(extent.error());
  }
  applied.extent = *extent;
  return applied;
}

std::vector<std::string> Session::notes() const {
  std::map<double, std::vector<std::string_view>> unknown_sockets;  // by level
  const auto note = [&](std::string_view name, const CardOutput& socket) {
    auto& names = unknown_sockets[socket.level.value()];
    if (!socket.full_scale && std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const Phones& phones : rig().phones)
    if (!phones.is_network) note(phones.name, phones.output);
  for (const Monitor& monitor : rig().monitors) {
    for (const SpeakerSet& set : monitor.sets) note(monitor.name, set.output);
    if (monitor.sub) note(monitor.name, monitor.sub->output);
  }
  std::vector<std::string> notes;
  notes.reserve(unknown_sockets.size());
  for (const auto& [level, names] : unknown_sockets) {
    if (names.empty()) continue;
    notes.push_back(
        fmt::format("{}: nobody says what voltage the card's socket gives, so 105 dB SPL is played at {} and the "
                    "levels shown are the "
                    "model's. Say it with output = {{ full_scale = \"...\" }}, or turn up with care with output = {{ "
                    "level = \"...\" }}.",
                    fmt::join(names, ", "), text(DBFS(level))));
  }
  return notes;
}

Frames Session::length() const {
  Frames longest;
  for (const auto& [file, node] : parts_->material.recordings) {
    const auto& info = node->reader().file();
    const double frames = info.frames.value() * parts_->material.rate.value() / info.rate.value();
    longest = std::max(longest, Frames(std::llround(std::ceil(frames))));
  }
  return longest;
}

bool Session::has_ended() const {
  return !parts_->options.loops &&
         std::ranges::all_of(parts_->material.recordings, [](const auto& r) { return r.second->reader().ended(); });
}

Frames Session::late_frames() const {
  Frames late;
  for (const auto& [file, node] : parts_->material.recordings) late += node->reader().missed();
  return late;
}

Frames Session::cut_off_frames() const {
  Frames cut_off;
  for (const auto& [file, node] : parts_->material.recordings) cut_off += node->reader().cut_off();
  return cut_off;
}

}  // namespace ohmic::rig
