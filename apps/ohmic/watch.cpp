// The words of everything that is counted.

#include "watch.hpp"

#include <fmt/format.h>

namespace ohmic::app {
namespace {

std::string samples(long count) { return count == 1 ? "1 sample" : fmt::format("{} samples", count); }

}  // namespace

long Watch::fresh(const std::string& key, long count, std::chrono::nanoseconds now) {
  Counter& counter = counters_[key];
  if (count < counter.told) counter.told = 0;  // the node began anew
  if (count == counter.told || (now < counter.next && !is_hurried_)) return 0;
  const long more = count - counter.told;
  counter = {count, now + std::chrono::seconds(1)};
  return more;
}

std::vector<Event> Watch::look(std::chrono::nanoseconds now, const std::vector<rig::InputState>& inputs,
                               const std::vector<rig::PhonesState>& phones, const engine::Health& health, Frames late,
                               Frames cut_off) {
  using Kind = Event::Kind;
  std::vector<Event> events;
  const auto tell = [&](Kind kind, long count, std::string words) {
    events.push_back({kind, now, std::move(words), {{"samples", static_cast<double>(count)}}});
  };
  for (const auto& input : inputs)
    if (const long more = fresh("clip " + input.name, input.clips, now))
      tell(Kind::clip, more,
           fmt::format("{} clipped: {} at the converter's limit. Turn its preamp down.", input.name, samples(more)));
  for (const auto& output : phones) {
    if (const long more = fresh("limit " + output.name, output.limited, now))
      tell(Kind::limit, more, fmt::format("{}'s amplifier clipped {} ({}).", output.name, samples(more), output.limit));
    if (output.circuit) {
      if (const long more = fresh("unconverged " + output.name, output.circuit->unconverged, now))
        events.push_back({Kind::circuit,
                          now,
                          fmt::format("{}'s circuit took {} step{} without meeting its equations: what it plays there "
                                      "is not what it would.",
                                      output.name, more, more == 1 ? "" : "s"),
                          {{"steps", static_cast<double>(more)}}});
      if (const long more = fresh("muting " + output.name, output.circuit->mutings, now))
        events.push_back({Kind::circuit,
                          now,
                          fmt::format("{}'s circuit found no solution any more; it is silent for a second and begins "
                                      "anew at rest.",
                                      output.name),
                          {{"times", static_cast<double>(more)}}});
    }
    if (const long more = fresh("ceiling " + output.name, output.clamped, now))
      tell(Kind::ceiling, more,
           fmt::format("{} was held at the ceiling of {:g} dB SPL for {}.", output.name, output.ceiling.value(),
                       samples(more)));
    if (const long more = fresh("socket " + output.name, output.socket_clipped, now))
      tell(Kind::limit, more,
           fmt::format("{}'s sound is louder than the card's socket can play: {} clipped there. Turn the volume down.",
                       output.name, samples(more)));
  }
  if (const long more = fresh("late", late.count(), now))
    events.push_back({Kind::late,
                      now,
                      fmt::format("A recording came {} frames too late from the disk; they were silent.", more),
                      {{"frames", static_cast<double>(more)}}});
  if (const long more = fresh("cut off", cut_off.count(), now))
    events.push_back({Kind::late,
                      now,
                      fmt::format("A recording ended {} frames before its header says: it is damaged.", more),
                      {{"frames", static_cast<double>(more)}}});
  if (const long more = fresh("contained", static_cast<long>(health.non_finite), now))
    tell(Kind::contained, more, fmt::format("{} that were no numbers became silence.", samples(more)));
  if (const long more = fresh("beyond", static_cast<long>(health.clipped), now))
    tell(Kind::limit, more,
         fmt::format("{} at the card's outputs were beyond full scale and were held there.", samples(more)));
  if (const long more = fresh("untold", static_cast<long>(health.xruns_untold), now))
    events.push_back({Kind::xrun,
                      now,
                      fmt::format("{} more, too close together to be told one by one.", more),
                      {{"xruns", static_cast<double>(more)}}});
  return events;
}

}  // namespace ohmic::app
