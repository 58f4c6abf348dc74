// Followers: named by those who are on them, and worth having.

#include <algorithm>

#include <fmt/format.h>

#include "rig/channels.hpp"
#include "rig/check_parts.hpp"

namespace ohmic::rig {
namespace {

class CardCheck : Findings {
 public:
  using Findings::Findings;

  void check_all() {
    for (const Input& input : rig_.inputs) {
      if (input.follower.empty()) continue;
      if (input.card_channel == 0)
        refuse(inside(input.place, "follower"), "It says on which card it is, and not at which of its inputs.",
               "Add the connector: card = 1.");
      is_there(input.follower, input.place);
    }
    for (const Phones& phones : rig_.phones) {
      if (phones.is_network && !phones.follower.empty())
        refuse(inside(phones.place, "follower"), "It leaves by no card.",
               "Take this out, or name channels of the card.");
      is_there(phones.follower, phones.place);
    }
    for (const Monitor& monitor : rig_.monitors) {
      for (const SpeakerSet& set : monitor.sets) is_there(set.follower, set.place);
      if (monitor.sub) is_there(monitor.sub->follower, monitor.sub->place);
    }
    const CardChannels channels = channels_of(rig_);
    for (std::size_t i = 0; i < rig_.followers.size(); ++i) {
      const Follower& follower = rig_.followers[i];
      if (channels.followers[i].inputs + channels.followers[i].outputs == 0)
        warn(follower.place, "Nothing is on this card.",
             fmt::format("Give an input follower = \"{}\".", follower.name));
      const auto is_it = [&](const Follower& other) { return &other != &follower && other.device == follower.device; };
      if (follower.device == rig_.card.device || std::ranges::any_of(rig_.followers, is_it))
        refuse(inside(follower.place, "device"), fmt::format("\"{}\" is in the rig already.", follower.device),
               "One card is opened once: use its channels where it stands first.");
    }
  }

 private:
  void is_there(const std::string& follower, const Place& place) {
    if (!follower.empty()) exists(rig_.followers, follower, inside(place, "follower"), "follower");
  }
};

}  // namespace

void check_cards(Reading& reading) { CardCheck(reading).check_all(); }

}  // namespace ohmic::rig
