// The sentences about a rig whose settings are fine one by one, but not together.

#include <fmt/format.h>

#include "rig/check_parts.hpp"

namespace ohmic::rig {
namespace {

class Check : Findings {
 public:
  using Findings::Findings;

  void check_all() {
    check_gear();
    names_once(rig_.followers, "follower");
    names_once(rig_.inputs, "input");
    names_once(rig_.playbacks, "playback");
    names_once(rig_.groups, "group");
    names_once(rig_.mixes, "mix");
    names_once(rig_.phones, "phones output");
    names_once(rig_.monitors, "monitor");
    names_once(rig_.talkbacks, "talkback");
    names_once(rig_.streams, "stream");
    names_apart();
    check_inputs(reading_);
    check_mixes(reading_);
    check_outputs(reading_);
    check_cards(reading_);
    if (rig_.inputs.empty() && rig_.playbacks.empty() && reading_.errors.empty())
      refuse({.file = rig_.file}, "The rig has neither [[input]] nor [[playback]].", "Nothing would be heard.");
    if (rig_.phones.empty() && rig_.monitors.empty() && rig_.streams.empty() && reading_.errors.empty())
      refuse({.file = rig_.file}, "The rig has none of [[phones]], [[monitor]] and [[stream]].",
             "Nothing would be heard.");
  }

 private:
  void check_gear() {
    for (const auto& item : rig_.microphones) take(item.place, gear::check(item.spec));
    for (const auto& item : rig_.preamps) take(item.place, gear::check(item.spec));
    for (const auto& item : rig_.headphones) take(item.place, gear::check(item.spec));
  }

  /// Inputs and playbacks are named by the same sends, phones and streams by the same talkbacks, outputs share ids.
  void names_apart() {
    const auto apart = [&](const auto& these, const auto& those, std::string_view kind) {
      for (const auto& one : these)
        for (const auto& other : those)
          if (!one.name.empty() && one.name == other.name)
            refuse(other.place, fmt::format("There is {} called \"{}\", too.", kind, one.name),
                   "Names tell them apart; change one.");
    };
    apart(rig_.inputs, rig_.playbacks, "an input");
    apart(rig_.phones, rig_.monitors, "a phones output");
    apart(rig_.phones, rig_.streams, "a phones output");
    apart(rig_.monitors, rig_.streams, "a monitor");
  }
};

}  // namespace

void check(Reading& reading) { Check(reading).check_all(); }

}  // namespace ohmic::rig
