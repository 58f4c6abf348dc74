// The ALSA cards of this machine: their names, what they can do, and who uses them.

#include "devices/alsa/card_list.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <memory>

#include <alsa/asoundlib.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/alsa/names_of_alsa.hpp"

namespace ohmic::devices::alsa {
namespace {

namespace fs = std::filesystem;

struct Closer {
  void operator()(snd_ctl_t* control) const { snd_ctl_close(control); }
  void operator()(snd_ctl_card_info_t* info) const { snd_ctl_card_info_free(info); }
  void operator()(snd_pcm_info_t* info) const { snd_pcm_info_free(info); }
  void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
  void operator()(snd_pcm_hw_params_t* parameters) const { snd_pcm_hw_params_free(parameters); }
};

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

Range range(unsigned long least, unsigned long most) {
  constexpr unsigned long highest = 1 << 24;
  return {static_cast<int>(std::min(least, highest)), static_cast<int>(std::min(most, highest))};
}

std::optional<Abilities> abilities_of(snd_pcm_t* pcm) {
  snd_pcm_hw_params_t* allocated = nullptr;
  snd_pcm_hw_params_malloc(&allocated);
  const std::unique_ptr<snd_pcm_hw_params_t, Closer> parameters(allocated);
  if (snd_pcm_hw_params_any(pcm, allocated) < 0) return {};
  snd_pcm_hw_params_set_rate_resample(pcm, allocated, 0);
  Abilities can;
  unsigned least = 0, most = 0;
  snd_pcm_hw_params_get_channels_min(allocated, &least);
  snd_pcm_hw_params_get_channels_max(allocated, &most);
  can.channels = range(least, most);
  for (const unsigned rate : {44100u, 48000u, 88200u, 96000u, 176400u, 192000u})
    if (snd_pcm_hw_params_test_rate(pcm, allocated, rate, 0) >= 0) can.rates.emplace_back(rate);
  for (const SampleFormat format : sample_formats())
    if (snd_pcm_hw_params_test_format(pcm, allocated, static_cast<snd_pcm_format_t>(alsa_format(format))) >= 0)
      can.formats.push_back(format);
  snd_pcm_uframes_t low = 0, high = 0;
  snd_pcm_hw_params_get_period_size_min(allocated, &low, nullptr);
  snd_pcm_hw_params_get_period_size_max(allocated, &high, nullptr);
  can.period = range(low, high);
  snd_pcm_hw_params_get_buffer_size_min(allocated, &low);
  snd_pcm_hw_params_get_buffer_size_max(allocated, &high);
  can.ring = range(low, high);
  can.can_be_mapped = snd_pcm_hw_params_test_access(pcm, allocated, SND_PCM_ACCESS_MMAP_INTERLEAVED) >= 0 ||
                      snd_pcm_hw_params_test_access(pcm, allocated, SND_PCM_ACCESS_MMAP_NONINTERLEAVED) >= 0;
  return can;
}

std::optional<Abilities> ask(const std::string& name, Direction direction) {
  snd_pcm_t* opened = nullptr;
  const auto stream = direction == Direction::capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
  if (snd_pcm_open(&opened, name.c_str(), stream, SND_PCM_NONBLOCK) < 0) return {};
  const std::unique_ptr<snd_pcm_t, Closer> pcm(opened);
  return abilities_of(opened);
}

void find_ports(FoundCard& card, snd_ctl_t* control, Depth depth, const fs::path& proc) {
  snd_pcm_info_t* allocated = nullptr;
  snd_pcm_info_malloc(&allocated);
  const std::unique_ptr<snd_pcm_info_t, Closer> info(allocated);
  for (int device = -1; snd_ctl_pcm_next_device(control, &device) >= 0 && device >= 0;) {
    for (const Direction direction : {Direction::capture, Direction::playback}) {
      snd_pcm_info_set_device(allocated, static_cast<unsigned>(device));
      snd_pcm_info_set_subdevice(allocated, 0);
      snd_pcm_info_set_stream(allocated,
                              direction == Direction::capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK);
      if (snd_ctl_pcm_info(control, allocated) < 0) continue;
      Port port{.device = device,
                .direction = direction,
                .id = snd_pcm_info_get_id(allocated),
                .name = snd_pcm_info_get_name(allocated),
                .subdevices = static_cast<int>(snd_pcm_info_get_subdevices_count(allocated)),
                .can = {},
                .user = {}};
      port.user = user_of(proc, card.number, port);
      if (depth == Depth::abilities && port.user.empty())
        port.can = ask(fmt::format("hw:{},{}", card.number, device), direction);
      card.ports.push_back(std::move(port));
    }
  }
}

}  // namespace

const Port* FoundCard::port(Direction direction) const {
  const Port* best = nullptr;
  for (const Port& one : ports) {
    if (one.direction != direction) continue;
    const auto is_display = [](const Port& p) {
      return p.id.find("HDMI") != std::string::npos || p.name.find("HDMI") != std::string::npos;
    };
    if (best == nullptr || (is_display(*best) && !is_display(one))) best = &one;
  }
  return best;
}

std::vector<FoundCard> find_cards(Depth depth, const fs::path& proc) {
  keep_quiet();
  std::vector<FoundCard> cards;
  snd_ctl_card_info_t* allocated = nullptr;
  snd_ctl_card_info_malloc(&allocated);
  const std::unique_ptr<snd_ctl_card_info_t, Closer> info(allocated);
  for (int number = -1; snd_card_next(&number) >= 0 && number >= 0;) {
    snd_ctl_t* opened = nullptr;
    if (snd_ctl_open(&opened, fmt::format("hw:{}", number).c_str(), SND_CTL_NONBLOCK) < 0) continue;
    const std::unique_ptr<snd_ctl_t, Closer> control(opened);
    if (snd_ctl_card_info(opened, allocated) < 0) continue;
    FoundCard card{.number = number,
                   .id = snd_ctl_card_info_get_id(allocated),
                   .name = snd_ctl_card_info_get_name(allocated),
                   .long_name = snd_ctl_card_info_get_longname(allocated),
                   .driver = snd_ctl_card_info_get_driver(allocated),
                   .usb = first_line(proc / fmt::format("card{}", number) / "usbid"),
                   .ports = {}};
    find_ports(card, opened, depth, proc);
    cards.push_back(std::move(card));
  }
  return cards;
}

bool is_make_believe(const FoundCard& card) {
  return card.driver == "Dummy" || card.driver == "Loopback" || card.name.starts_with("Ohmic");
}

std::string user_of(const fs::path& proc, int card, const Port& port) {
  const char letter = port.direction == Direction::capture ? 'c' : 'p';
  const fs::path folder = proc / fmt::format("card{}", card) / fmt::format("pcm{}{}", port.device, letter);
  std::string user;
  for (int sub = 0; sub < port.subdevices; ++sub) {
    std::ifstream status(folder / fmt::format("sub{}", sub) / "status");
    std::string line;
    if (!std::getline(status, line) || line == "closed") return {};  // this one is free, and one is enough
    user = "another program";
    while (std::getline(status, line)) {
      const std::size_t colon = line.find(':');
      if (!line.starts_with("owner_pid") || colon == std::string::npos) continue;
      std::string owner = line.substr(colon + 1);
      owner.erase(0, owner.find_first_not_of(' '));
      // Beside /proc/asound: /proc/PID/comm.
      const std::string program = first_line(proc.parent_path() / owner / "comm");
      user = program.empty() ? fmt::format("process {}", owner) : fmt::format("{} ({})", program, owner);
    }
  }
  return user;
}

std::string words_of(const FoundCard& card) {
  std::vector<std::string> words;
  const Port *in = card.port(Direction::capture), *out = card.port(Direction::playback);
  if (in == nullptr && out == nullptr) words.emplace_back("no sound, only MIDI or controls");
  if (in != nullptr && !in->user.empty()) words.push_back(fmt::format("inputs in use by {}", in->user));
  if (out != nullptr && !out->user.empty()) words.push_back(fmt::format("outputs in use by {}", out->user));
  const Port* asked = out != nullptr && out->can ? out : in;
  if (asked == nullptr || !asked->can) return fmt::format("{}", fmt::join(words, ", "));
  const Abilities& can = *asked->can;
  if (can.rates.size() == 1) words.push_back(text(can.rates.front()));
  if (can.rates.size() > 1)
    words.push_back(fmt::format("{:g} to {}", can.rates.front().value() / 1000.0, text(can.rates.back())));
  if (!can.formats.empty()) words.push_back(text(can.formats.front()));
  words.push_back(fmt::format("periods from {} frames", can.period.least));
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace ohmic::devices::alsa
