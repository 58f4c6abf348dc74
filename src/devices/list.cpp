// What sound devices this machine has, as far as Ohmic can reach them: for `ohmic devices`.

#include "devices/list.hpp"

#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <jack/jack.h>

#include "devices/alsa/connectors.hpp"
#include "devices/alsa/switches.hpp"
#include "devices/bounded_call.hpp"
#include "devices/jack_library.hpp"

namespace ohmic::devices {
namespace {

constexpr Clock::Time patience = std::chrono::seconds(2);

int count_ports(const JackFunctions& jack, JackFunctions::Client* client, unsigned long flags) {
  const char** ports = jack.get_ports(client, nullptr, JACK_DEFAULT_AUDIO_TYPE, JackPortIsPhysical | flags);
  if (ports == nullptr) return 0;
  int count = 0;
  while (ports[count] != nullptr) ++count;
  jack.free(static_cast<void*>(ports));
  return count;
}

/// Asks one library for its server. Runs on a thread that may be left behind.
Found ask(const std::shared_ptr<const JackLibrary>& library, const std::string& server) {
  const JackFunctions& jack = library->functions();
  Found found;
  found.kind = library->name() == "JACK" ? Found::Kind::jack : Found::Kind::pipewire;
  found.name = "jack";
  std::uint32_t status = 0;
  const std::uint32_t options = JackNoStartServer | (server.empty() ? 0u : static_cast<std::uint32_t>(JackServerName));
  auto* client = jack.client_open("Ohmic-looking", options, &status, server.c_str());
  if (client == nullptr) {
    found.words = fmt::format("{}: no server is running ({}).", library->name(), library->path());
    return found;
  }
  found.is_usable = true;
  found.format =
      Format{.rate = Hertz(jack.get_sample_rate(client)), .frames = static_cast<int>(jack.get_buffer_size(client))};
  found.inputs = count_ports(jack, client, JackPortIsOutput);  // what a card captures comes out of its ports
  found.outputs = count_ports(jack, client, JackPortIsInput);
  jack.client_close(client);
  found.words = fmt::format("{} server at {}, {} frames, {} inputs and {} outputs.", library->name(),
                            text(found.format->rate), found.format->frames, found.inputs, found.outputs);
  return found;
}

void find_jack(std::vector<Found>& all, const std::string& server) {
  bool is_any_loaded = false;
  std::vector<std::string> asked;
  for (const std::string& path : jack_library_paths()) {
    const auto library = JackLibrary::load(path);
    if (!library) continue;
    is_any_loaded = true;
    BoundedCalls calls;
    auto found = calls.call(patience, [library = *library, server] { return ask(library, server); });
    if (!found) {
      found.emplace();
      found->kind = (*library)->name() == "JACK" ? Found::Kind::jack : Found::Kind::pipewire;
      found->name = "jack";
      found->words = fmt::format("{}: the server hangs. Restart it.", (*library)->name());
    }
    all.push_back(std::move(*found));
  }
  if (!is_any_loaded) {
    Found none;
    none.kind = Found::Kind::jack;
    none.name = "jack";
    none.words = "JACK is not installed: apt install jackd2, or pipewire-jack.";
    all.push_back(std::move(none));
  }
  take_jack_complaints();
}

void find_alsa(std::vector<Found>& all) {
  for (const alsa::FoundCard& card : alsa::find_cards(alsa::Depth::abilities)) {
    const auto switches = alsa::open_switches(card);
    all.push_back(device_of(card, switches ? (*switches)->all() : std::span<const Switch>{}));
  }
}

/// "48 V of inputs 1 and 2, gain of input 1, gain of input 2" and how many there are that Ohmic does not know.
std::string told(std::span<const Switch> switches) {
  std::vector<std::string> words;
  int unknown = 0;
  for (const Switch& one : switches) {
    if (one.kind == Switch::Kind::other) ++unknown;
    else words.push_back(words_of(one));
  }
  std::string line = words.empty() ? "" : fmt::format("Switches: {}.", fmt::join(words, ", "));
  if (unknown > 0)
    line += fmt::format("{}{} {} Ohmic leaves alone.", line.empty() ? "" : " ", unknown,
                        unknown == 1 ? "control that" : "controls that");
  return line;
}

}  // namespace

std::vector<Found> find_devices(const Places& places) {
  std::vector<Found> all;
  find_jack(all, places.jack_server);
  find_alsa(all);
  Found built_in;
  built_in.kind = Found::Kind::virtual_card;
  built_in.name = "virtual";
  built_in.is_usable = true;
  built_in.words = "The built-in virtual card: any rate, period and number of channels; nobody hears it.";
  all.push_back(std::move(built_in));
  return all;
}

Found device_of(const alsa::FoundCard& card, std::span<const Switch> switches) {
  const alsa::Port *in = card.port(alsa::Direction::capture), *out = card.port(alsa::Direction::playback);
  Found found{.kind = Found::Kind::alsa, .name = "alsa:" + card.id};
  const auto is_free = [](const alsa::Port* port) { return port != nullptr && port->user.empty(); };
  found.is_usable = is_free(out) || (out == nullptr && is_free(in));
  const auto channels = [&](const alsa::Port* port, alsa::Direction direction, const char* title) {
    if (port == nullptr || !port->can) return 0;
    const int count = port->can->channels.most;
    constexpr int most_listed = 64;  // snd-aloop's 32 are worth a line, a plugin's 10 000 are not
    if (count <= most_listed)
      found.more.push_back(fmt::format("{}: {}.", title, alsa::pairs_of(alsa::connectors(direction, count, switches))));
    return count;
  };
  found.inputs = channels(in, alsa::Direction::capture, "Inputs");
  found.outputs = channels(out, alsa::Direction::playback, "Outputs");
  if (auto line = told(switches); !line.empty()) found.more.push_back(std::move(line));
  found.words = fmt::format("{}: {}.", card.name, alsa::words_of(card));
  return found;
}

}  // namespace ohmic::devices
