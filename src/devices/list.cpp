// What sound devices this machine has, as far as Ohmic can reach them: for `ohmic devices`.

#include "devices/list.hpp"

#include <chrono>
#include <fstream>

#include <fmt/format.h>
#include <jack/jack.h>

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
  jack.free(ports);
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

/// Lines as " 0 [PCH            ]: HDA-Intel - HDA Intel PCH", each followed by one with the long name.
void find_alsa(std::vector<Found>& all, const std::filesystem::path& cards) {
  std::ifstream file(cards);
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t open = line.find('[');
    const std::size_t close = line.find("]:");
    if (open == std::string::npos || close == std::string::npos || close < open) continue;
    std::string name = line.substr(open + 1, close - open - 1);
    name.erase(name.find_last_not_of(' ') + 1);
    const std::size_t dash = line.find(" - ", close);
    std::string title = dash == std::string::npos ? name : line.substr(dash + 3);
    Found found;
    found.kind = Found::Kind::alsa;
    found.name = "hw:" + name;
    found.words = fmt::format("{}: reached through JACK or PipeWire for now.", title);
    all.push_back(std::move(found));
  }
}

}  // namespace

std::vector<Found> find_devices(const Places& places) {
  std::vector<Found> all;
  find_jack(all, places.jack_server);
  Found built_in;
  built_in.kind = Found::Kind::virtual_card;
  built_in.name = "virtual";
  built_in.is_usable = true;
  built_in.words = "The built-in virtual card: any rate, period and number of channels; nobody hears it.";
  all.push_back(std::move(built_in));
  find_alsa(all, places.alsa_cards);
  return all;
}

}  // namespace ohmic::devices
