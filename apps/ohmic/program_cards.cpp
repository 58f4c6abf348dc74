// Which virtual cards desktop programs meet a rig through: a PipeWire sink for each playback, a source for each stream.

#include "program_cards.hpp"

#include <algorithm>
#include <memory>

#include "devices/pipewire/answers.hpp"
#include "engine/follow/followed_card.hpp"

namespace ohmic::app {
namespace {

constexpr int channels = 2;
// What programs are asked to keep to: 5 ms. A rig that plays at 32 frames must not drive every browser there.
constexpr int shortest_quantum = 256;
// Nobody asked for PipeWire by name: a server that hangs must not keep the music waiting.
constexpr Clock::Time patience = std::chrono::milliseconds(500);

}  // namespace

std::vector<ProgramCard> program_cards(const rig::Rig& rig) {
  using Kind = devices::PipewireNodeSetup::Kind;
  std::vector<ProgramCard> cards;
  for (const rig::Playback& playback : rig.playbacks) {
    ProgramCard card{.setup = {.kind = Kind::sink, .title = "Ohmic " + playback.name}, .channels = {}};
    card.channels.first_input = channels * static_cast<int>(cards.size());
    card.channels.inputs = channels;
    cards.push_back(std::move(card));
  }
  int stream_number = 0;
  for (const rig::Stream& stream : rig.streams) {
    ProgramCard card{.setup = {.kind = Kind::source, .title = "Ohmic " + stream.name}, .channels = {}};
    card.channels.first_output = channels * stream_number++;
    card.channels.outputs = channels;
    cards.push_back(std::move(card));
  }
  return cards;
}

std::vector<engine::Member> program_members(const rig::Rig& rig, const Clock& clock, std::string& why) {
  std::vector<engine::Member> members;
  if (rig.programs.pipewire == rig::Offer::off) return members;
  const std::vector<ProgramCard> cards = program_cards(rig);
  if (cards.empty()) return members;
  if (rig.programs.pipewire == rig::Offer::automatic) {
    if (const auto answers = devices::pipewire_answers(patience); !answers) {
      why = answers.error().what + " So programs do not see playbacks and streams as cards.";
      return members;
    }
  }
  for (const ProgramCard& card : cards) {
    auto node = std::make_shared<devices::PipewireNode>(clock, card.setup);
    engine::Member member{.name = card.setup.title,
                          .companion = std::make_shared<engine::FollowedCard>(
                              std::move(node), clock, engine::FollowSetup{.name = card.setup.title})};
    member.format = Format{.rate = rig.card.rate, .frames = std::max(rig.card.frames, shortest_quantum)};
    member.programs = card.channels;
    members.push_back(std::move(member));
  }
  return members;
}

}  // namespace ohmic::app
