// An ALSA card as it is: its own period, its own ring, nothing between us and the driver.

#include "devices/alsa/alsa_card.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "devices/alsa/card_list.hpp"
#include "devices/alsa/granted_words.hpp"
#include "devices/alsa/loop.hpp"
#include "devices/alsa/pcm.hpp"
#include "devices/cycle.hpp"

namespace ohmic::devices {
namespace {

using alsa::Direction;
using alsa::Pcm;

/// Which of ALSA's devices are the card.
struct Chosen {
  std::string name;
  std::string capture, playback;  // empty: there is none
  std::string capture_user, playback_user;
};

Result<Chosen> choose(const AlsaSetup& setup) {
  if (!setup.capture.empty() || !setup.playback.empty())
    return Chosen{setup.playback.empty() ? setup.capture : setup.playback, setup.capture, setup.playback, {}, {}};
  const std::vector<alsa::FoundCard> cards = alsa::find_cards(alsa::Depth::names);
  const auto card = alsa::which_card(cards, setup.card);
  if (!card) return std::unexpected(card.error());
  Chosen chosen{.name = (*card)->name, .capture = {}, .playback = {}, .capture_user = {}, .playback_user = {}};
  if (const alsa::Port* in = (*card)->port(Direction::capture)) {
    chosen.capture = fmt::format("hw:{},{}", (*card)->number, in->device);
    chosen.capture_user = in->user;
  }
  if (const alsa::Port* out = (*card)->port(Direction::playback)) {
    chosen.playback = fmt::format("hw:{},{}", (*card)->number, out->device);
    chosen.playback_user = out->user;
  }
  return chosen;
}

std::unexpected<Error> refused(const std::string& card, Direction direction, int error, const std::string& user) {
  const char* what = direction == Direction::capture ? "inputs" : "outputs";
  if (error == -EBUSY)
    return failure(fmt::format("The {} of {} are in use by {}.", what, card, user.empty() ? "another program" : user),
                   "Let that program go, or play through it: device = \"pipewire\" or \"jack\".");
  return failure(fmt::format("The {} of {} cannot be opened: {}.", what, card, alsa::why(error)),
                 "ohmic devices lists the cards that are there.");
}

int count(const std::vector<std::string>& names, int for_others) {
  return std::max(0, static_cast<int>(names.size()) - for_others);
}

}  // namespace

struct AlsaCard::State {
  State(const Clock& given, AlsaSetup wanted) : clock(given), setup(std::move(wanted)) {}

  const Clock& clock;
  AlsaSetup setup;
  std::string name;
  std::optional<Pcm> capture, playback;
  bool are_linked = false;
  int inputs = 0, outputs = 0;  // of the card itself, that are used
  Cycle cycle;
  std::optional<rt::Thread> thread;

  Result<Granted> open(const Asked& asked);
  Result<void> open_ports(const Chosen& chosen, bool has_inputs, bool has_outputs);
  Result<void> set(const Asked& asked, int own_inputs, int own_outputs);
  Result<alsa::Loop::Latency> rehearse();
  alsa::Turning turning();
  void close() noexcept;
};

AlsaCard::AlsaCard(const Clock& clock, AlsaSetup setup) : state_(new State(clock, std::move(setup))) {}

AlsaCard::~AlsaCard() { stop(); }

Result<Granted> AlsaCard::open(const Asked& asked) {
  stop();
  state_->close();
  auto granted = state_->open(asked);
  if (!granted) state_->close();
  return granted;
}

void AlsaCard::State::close() noexcept {
  capture.reset();
  playback.reset();
  are_linked = false;
}

alsa::Turning AlsaCard::State::turning() {
  return {.capture = capture ? &*capture : nullptr,
          .playback = playback ? &*playback : nullptr,
          .are_linked = are_linked,
          .cycle = cycle,
          .inputs = inputs,
          .outputs = outputs,
          .clock = clock,
          .name = name};
}

Result<void> AlsaCard::State::open_ports(const Chosen& chosen, bool has_inputs, bool has_outputs) {
  const auto take = [&](std::optional<Pcm>& to, const std::string& device, Direction direction,
                        const std::string& user) -> Result<void> {
    auto opened = Pcm::open(device, direction);
    if (!opened) return refused(name, direction, opened.error(), user);
    to.emplace(std::move(*opened));
    return {};
  };
  const bool plays = !chosen.playback.empty(), records = !chosen.capture.empty();
  if (!plays && !records) return failure(fmt::format("{} has no sound, only MIDI or controls.", name));
  // A card nobody wants a channel of is still a clock: its outputs', or else its inputs'.
  if (plays && (has_outputs || !records || !has_inputs))
    if (auto ok = take(playback, chosen.playback, Direction::playback, chosen.playback_user); !ok) return ok;
  if (records && (has_inputs || !playback))
    if (auto ok = take(capture, chosen.capture, Direction::capture, chosen.capture_user); !ok) return ok;
  return {};
}

/// Both directions at one rate and period: what one of them grants, the other must have.
Result<void> AlsaCard::State::set(const Asked& asked, int own_inputs, int own_outputs) {
  const auto wanted = [&](const Format& format, Direction direction, bool is_exact) {
    return alsa::Wanted{.format = format,
                        .channels = direction == Direction::capture ? own_inputs : own_outputs,
                        .periods = asked.periods,
                        .is_exact = is_exact,
                        .may_map = setup.may_map};
  };
  const auto alone = [&](Pcm& pcm) -> Result<void> {
    auto got = pcm.set(wanted(asked.format, pcm.direction(), false));
    if (!got) return std::unexpected(std::move(got).error());
    return {};
  };
  if (!capture) return alone(*playback);
  if (!playback) return alone(*capture);
  std::optional<Error> first_error;
  for (const auto& [leader, follower] : {std::pair(&*playback, &*capture), std::pair(&*capture, &*playback)}) {
    auto got = leader->set(wanted(asked.format, leader->direction(), false));
    if (got) {
      const Format granted{.rate = got->rate, .frames = got->frames};
      got = follower->set(wanted(granted, follower->direction(), true));
    }
    if (got) {
      are_linked = playback->link(*capture);
      return {};
    }
    if (!first_error) first_error = got.error();
  }
  return failure(fmt::format("{} does not play and record at one rate and period: {}", name, first_error->what),
                 "Ask for another rate or another number of frames in the rig.");
}

/// With the rights that the card's thread will have: a program's ordinary thread is late where that one is not.
Result<alsa::Loop::Latency> AlsaCard::State::rehearse() {
  alsa::Loop loop(turning());
  Result<alsa::Loop::Latency> latency;
  auto thread = rt::Thread::start({}, [&](const std::stop_token&) { latency = loop.rehearse(); });
  if (!thread) return std::unexpected(std::move(thread).error());
  thread->join();
  return latency;
}

Result<Granted> AlsaCard::State::open(const Asked& asked) {
  const auto chosen = choose(setup);
  if (!chosen) return std::unexpected(chosen.error());
  name = chosen->name;
  int others_in = asked.program_inputs, others_out = asked.program_outputs;
  for (const Asked::Part& follower : asked.followers) others_in += follower.inputs, others_out += follower.outputs;
  const int own_inputs = count(asked.inputs, others_in), own_outputs = count(asked.outputs, others_out);
  if (auto ok = open_ports(*chosen, own_inputs > 0, own_outputs > 0); !ok) return std::unexpected(ok.error());
  if (auto ok = set(asked, own_inputs, own_outputs); !ok) return std::unexpected(ok.error());

  const int has_inputs = capture ? capture->got().channels : 0, has_outputs = playback ? playback->got().channels : 0;
  inputs = std::min(own_inputs, has_inputs);
  outputs = std::min(own_outputs, has_outputs);
  const alsa::Got& got = playback ? playback->got() : capture->got();
  Granted granted{.format = {.rate = got.rate, .frames = got.frames},
                  .inputs = static_cast<int>(asked.inputs.size()),
                  .outputs = static_cast<int>(asked.outputs.size()),
                  .capture_latency = {},
                  .playback_latency = {},
                  .words = alsa::granted_words(name, asked, capture ? &capture->got() : nullptr,
                                               playback ? &playback->got() : nullptr),
                  .note = alsa::missing_words(asked, own_inputs, has_inputs, own_outputs, has_outputs)};
  cycle.attach(nullptr);
  cycle.prepare(granted);
  const auto latency = rehearse();
  if (!latency) return std::unexpected(latency.error());
  granted.capture_latency = Frames(latency->capture);
  granted.playback_latency = Frames(latency->playback);
  cycle.prepare(granted);
  return granted;
}

Result<void> AlsaCard::start(Client& client) {
  State& s = *state_;
  if (!s.capture && !s.playback) return failure("The ALSA card is not open.", "Open it before it is started.");
  stop();
  s.cycle.attach(&client);
  auto loop = std::make_shared<alsa::Loop>(s.turning());
  auto thread = rt::Thread::start({}, [loop](const std::stop_token& stop) { loop->run(stop); });
  if (!thread) {
    s.cycle.attach(nullptr);
    return std::unexpected(std::move(thread).error());
  }
  s.thread.emplace(std::move(*thread));
  return {};
}

void AlsaCard::stop() noexcept {
  state_->thread.reset();  // asks it to stop and waits until the ring has been played
  state_->cycle.attach(nullptr);
}

bool AlsaCard::next_event(Event& event) noexcept { return state_->cycle.events().pop(event); }

const rt::Thread::Granted* AlsaCard::rights() const noexcept {
  return state_->thread ? &state_->thread->granted() : nullptr;
}

const std::string& AlsaCard::name() const noexcept { return state_->name; }

}  // namespace ohmic::devices
