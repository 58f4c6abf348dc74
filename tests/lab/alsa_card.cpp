// An ALSA card of Ohmic's own, for the lab: plays a counter of 24 bits and looks for it in what comes in; or makes and
// turns a card's controls.
//
// usage: lab_alsa_card play --card NAME [--in N] [--out N] [--frames N] [--periods N] [--rate HZ] [--seconds S]
//                           [--calls yes] [--stall MS]
//        lab_alsa_card list | make --card NAME | switches --card NAME [--consent CONTROL] [--turn CONTROL=VALUE]
//
// play prints "granted: ...", each event, and at the end one line of figures; --calls: not mapped; --stall: its client
// oversleeps once. make adds to a card the controls of a Scarlett 2i2 4th Gen, and the pad of an 18i8 3rd Gen
// (alsa-scarlett-gui, demo/*.state).

#include "devices/alsa/alsa_card.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <thread>

#include <alsa/asoundlib.h>
#include <fmt/format.h>

#include "devices/alsa/card_list.hpp"
#include "devices/alsa/switches.hpp"
#include "devices/keeper.hpp"
#include "rt/guard.hpp"

using namespace ohmic;

namespace {

using Words = std::map<std::string, std::string>;

int number(const Words& words, const std::string& name, int otherwise) {
  const auto found = words.find(name);
  return found == words.end() ? otherwise : std::stoi(found->second);
}

/// Different in every channel, never zero for 8 000 000 frames; 24 bits, which every card but 16-bit ones carries whole.
float counted(std::int64_t frame, std::size_t channel) {
  const std::int64_t step = (frame * 77 + static_cast<std::int64_t>(channel) * 1001) % 8388607;
  return static_cast<float>(step) * (channel % 2 == 0 ? 0x1p-23f : -0x1p-23f);
}

class Counter final : public devices::Client {
 public:
  explicit Counter(int stall_ms) : stall_ms_(stall_ms) {}

  void process(const Block& block) noexcept override {
    for (int i = 0; i < block.frames; ++i, ++next_)
      for (std::size_t c = 0; c < block.out.size(); ++c) block.out[c][i] = counted(next_, c);
    if (!block.in.empty()) hear(block);
    frames += block.frames;
    if (++periods_ == 500 && stall_ms_ > 0) {
      const rt::Allow on_purpose;
      std::this_thread::sleep_for(std::chrono::milliseconds(stall_ms_));
    }
  }
  void missed(Frames missing) noexcept override {
    ++misses;
    lost += missing.count();
    expected_ = 0;
  }
  /// The card was opened anew: what it plays begins anywhere.
  void start_over() { expected_ = 0; }

  std::int64_t frames = 0, wrong = 0, heard = 0, lost = 0, round_trip = -1;
  int misses = 0;

 private:
  /// The first sound is looked up among what was played; from there on every sample must be the next.
  void hear(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      if (expected_ == 0) find(block.in[0][i], frames + i);
      if (expected_ == 0) continue;
      bool is_right = true;
      for (std::size_t c = 0; c < block.in.size(); ++c) is_right &= block.in[c][i] == counted(expected_, c);
      ++(is_right ? heard : wrong);
      ++expected_;
    }
  }
  void find(float sample, std::int64_t now) {
    if (sample == 0.0f) return;
    for (std::int64_t frame = next_ - 1; frame > 0 && frame > next_ - 100000; --frame)
      if (counted(frame, 0) == sample) {
        expected_ = frame;
        round_trip = now - frame + 1;
        return;
      }
  }

  std::int64_t next_ = 1, expected_ = 0, periods_ = 0;
  int stall_ms_;
};

int play(const Words& words) {
  SteadyClock clock;
  devices::AlsaCard card(clock, {.card = words.at("--card"), .may_map = !words.contains("--calls")});
  devices::Asked asked{
      .format = {.rate = Hertz(number(words, "--rate", 48000)), .frames = number(words, "--frames", 64)},
      .periods = number(words, "--periods", 3)};
  for (int i = 0; i < number(words, "--in", 2); ++i) asked.inputs.push_back(fmt::format("in {}", i + 1));
  for (int i = 0; i < number(words, "--out", 2); ++i) asked.outputs.push_back(fmt::format("out {}", i + 1));
  Counter counter(number(words, "--stall", 0));
  devices::Keeper keeper(card, asked, counter, clock, [&](const devices::Granted&) -> Result<void> {
    counter.start_over();
    return {};
  });
  const auto granted = keeper.start();
  if (!granted) {
    fmt::print("refused: {}\n", granted.error().sentence());
    return 1;
  }
  fmt::print("granted: {}; capture {}, playback {} frames. {}\n", granted->words, granted->capture_latency.count(),
             granted->playback_latency.count(), granted->note);
  const auto end = clock.now() + std::chrono::seconds(number(words, "--seconds", 4));
  while (clock.now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    for (const devices::Happening& happening : keeper.poll()) fmt::print("event: {}\n", happening.words);
  }
  keeper.stop();
  fmt::print("frames {} heard {} wrong {} xruns {} lost {} round trip {}\n", counter.frames, counter.heard,
             counter.wrong, counter.misses, counter.lost, counter.round_trip);
  return counter.wrong == 0 ? 0 : 1;
}

int list() {
  for (const auto& card : devices::alsa::find_cards(devices::alsa::Depth::abilities))
    fmt::print("alsa:{} {}: {}\n", card.id, card.name, devices::alsa::words_of(card));
  return 0;
}

int make(const std::string& card) {
  snd_ctl_t* control = nullptr;
  if (snd_ctl_open(&control, fmt::format("hw:{}", card).c_str(), 0) < 0) return 1;
  snd_ctl_elem_id_t* id = nullptr;
  snd_ctl_elem_id_malloc(&id);
  int error = 0;
  const auto named = [&](const char* name) {
    snd_ctl_elem_id_clear(id);
    snd_ctl_elem_id_set_interface(id, SND_CTL_ELEM_IFACE_MIXER);
    snd_ctl_elem_id_set_name(id, name);
    return id;
  };
  for (const char* name :
       {"Line In 1-2 Phantom Power Capture Switch", "Line In 1 Safe Capture Switch", "Line In 1 Pad Capture Switch"})
    error = std::min(error, snd_ctl_elem_add_boolean(control, named(name), 1));
  for (const char* name : {"Line In 1 Gain Capture Volume", "Line In 2 Gain Capture Volume"}) {
    error = std::min(error, snd_ctl_elem_add_integer(control, named(name), 1, 0, 70, 1));
    // Type (MINMAX), bytes, 0 dB, 69 dB: SNDRV_CTL_TLVT_DB_MINMAX.
    unsigned tlv[4] = {4, 8, 0, 6900};
    error = std::min(error, snd_ctl_elem_tlv_write(control, id, tlv));
  }
  const char* levels[] = {"Line", "Inst"};
  error = std::min(error, snd_ctl_elem_add_enumerated(control, named("Line In 1 Level Capture Enum"), 1, 2, levels));
  snd_ctl_elem_id_free(id);
  snd_ctl_close(control);
  fmt::print("{}\n", error == 0 ? "made" : snd_strerror(error));
  return error == 0 ? 0 : 1;
}

int turn(const Words& words) {
  const auto cards = devices::alsa::find_cards(devices::alsa::Depth::names);
  const auto card = devices::alsa::which_card(cards, words.at("--card"));
  if (!card) return fmt::print("{}\n", card.error().sentence()), 1;
  const std::string agreed = words.contains("--consent") ? words.at("--consent") : "";
  auto opened = devices::alsa::open_switches(
      **card, [&](std::string_view, const devices::Switch& one) { return one.control == agreed; });
  if (!opened) return fmt::print("{}\n", opened.error().sentence()), 1;
  devices::Switches& switches = **opened;
  int status = 0;
  for (std::size_t i = 0; i < switches.all().size(); ++i) {
    const devices::Switch& one = switches.all()[i];
    const std::string asked = words.contains("--turn") ? words.at("--turn") : "";
    if (const std::size_t at = asked.rfind('='); at != asked.npos && one.control == asked.substr(0, at))
      if (auto done = switches.write(i, std::stod(asked.substr(at + 1))); !done)
        fmt::print("refused: {}\n", done.error().sentence()), status = 1;
    const auto value = switches.read(i);
    if (one.kind != devices::Switch::Kind::other)
      fmt::print("{} = {:g}{}\n", devices::words_of(one), value.value_or(-1.0), one.unit.empty() ? "" : " " + one.unit);
  }
  return status;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string verb = count > 1 ? arguments[1] : "";
  Words words;
  for (int i = 2; i + 1 < count; i += 2) words[arguments[i]] = arguments[i + 1];
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (verb == "list") return list();
  if (!words.contains("--card")) return 2;
  if (verb == "play") return play(words);
  if (verb == "make") return make(words.at("--card"));
  return turn(words);
}
