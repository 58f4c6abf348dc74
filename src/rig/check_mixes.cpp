// Groups and mixes: whom they name.

#include <algorithm>

#include <fmt/format.h>

#include "rig/check_parts.hpp"

namespace ohmic::rig {
namespace {

class MixCheck : Findings {
 public:
  using Findings::Findings;

  void check_all() {
    for (const Group& group : rig_.groups) check(group);
    for (Mix& mix : rig_.mixes) check(mix);
  }

 private:
  void check(const Group& group) {
    for (const std::string& name : group.channels) is_channel(name, inside(group.place, "channels"));
    if (group.channels.empty()) warn(group.place, "Nobody is in this group.", "Name inputs: channels = [\"...\"].");
  }

  void check(Mix& mix) {
    if (mix.name.starts_with("phones.") || mix.name.starts_with("monitor."))
      refuse(mix.place, fmt::format("A mix cannot be called \"{}\".", mix.name),
             "That is how outputs are named where a mix could stand.");
    for (const Send& send : mix.sends) is_channel(send.input, send.place);
    for (const std::string& me : mix.me) {
      if (!is_channel(me, inside(mix.place, "me"))) continue;
      if (std::ranges::find(mix.sends, me, &Send::input) == mix.sends.end())
        warn(inside(mix.place, "me"), fmt::format("\"{}\" is not in this mix.", me), "Add it to the sends.");
    }
    if (mix.sends.empty()) warn(mix.place, "No input goes to this mix.");
  }
};

}  // namespace

void check_mixes(Reading& reading) { MixCheck(reading).check_all(); }

}  // namespace ohmic::rig
