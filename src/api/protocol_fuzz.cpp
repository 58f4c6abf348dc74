// Any bytes are requests or get an answer with a sentence; nothing they ask brings the session down, and nothing that a
// performer asks moves what is not theirs. Lines that begin with ~ are a performer's.

#include "api/protocol.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/calls.hpp"
#include "api/pairing.hpp"
#include "api/requests/requests.hpp"
#include "api/schema.hpp"
#include "rig/parameters.hpp"
#include "rig/small_rig_test.hpp"

namespace {

// The small desk with dynamics, an equaliser and a group.
const std::string rig_text =
    ohmic::rig::replaced(ohmic::rig::small_desk, "card = 1\n",
                         "card = 1\ngate = { on = true }\neq = [ { kind = \"peak\", frequency = \"1 kHz\" } ]\n") +
    R"([[group]]
name = "All"
channels = ["Kick", "Music"]
)";

using namespace ohmic;

struct Stage {
  TurnedClock clock;
  std::unique_ptr<rig::Session> session;
  std::unique_ptr<api::Doorkeeper> doorkeeper;

  Stage() {
    // Files it is asked to write go nowhere.
    auto opened = rig::Session::open(rig::read_rig(rig_text, "/dev/null/fuzz.toml").rig, {}, clock);
    if (!opened) std::abort();
    session = std::move(*opened);
    const auto asked = session->asked();
    const auto ready = session->prepare({.format = asked.format,
                                         .inputs = static_cast<int>(asked.inputs.size()),
                                         .outputs = static_cast<int>(asked.outputs.size()),
                                         .capture_latency = {},
                                         .playback_latency = {},
                                         .words = {}});
    if (!ready) std::abort();
    const auto folder = std::filesystem::temp_directory_path() / "ohmic-protocol-fuzz";
    std::filesystem::create_directories(folder);
    auto keeper = api::Doorkeeper::open(folder, "fuzz.toml", clock);
    if (!keeper) std::abort();
    doorkeeper = std::make_unique<api::Doorkeeper>(std::move(*keeper));
  }

  /// What does not belong to the performer at Lead, said anew: rights.cpp is what is tried.
  std::map<std::string, std::string> not_theirs() const {
    rig::Rig rig = session->desk().rig();
    std::map<std::string, std::string> values;
    for (const auto& parameter : rig::parameters(rig)) {
      const std::string& address = parameter.address;
      const bool is_volume = address == "phones.Lead.level" || address == "phones.Lead.mute" ||
                             address == "phones.Lead.mono" || address == "phones.Lead.balance";
      const bool is_mix = address.starts_with("mix." + rig.phones[0].mix + ".") && !address.ends_with(".tap");
      if (!is_volume && !is_mix && !address.starts_with("phones.Lead.crossfeed."))
        values[address] = rig::value_text(parameter);
    }
    return values;
  }
  bool is_too_loud() const {
    const auto& phones = session->desk().rig().phones[0];
    return phones.level > phones.highest;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Stage stage;  // goes on from input to input, as a running program does
  api::Protocol protocol(*stage.session, stage.clock, [] { return api::Surroundings{}; });
  api::add_rig(protocol, *stage.session);
  api::add_curve(protocol, *stage.session);
  api::add_calls(protocol, stage.clock);
  api::add_pairing(protocol, *stage.doorkeeper, *stage.session, [] { return api::Reach{.port = 7480}; });
  api::add_schema(protocol, *stage.session, "ohmic");
  const auto me = protocol.join(), other = protocol.join();
  const auto performer = protocol.join(api::Role::performer("Lead"));
  protocol.hear(other, R"({"subscribe": ["changes", "meters", "calls"]})");
  protocol.hear(performer, R"({"subscribe": ["changes", "meters", "calls"]})");
  std::string_view text(reinterpret_cast<const char*>(data), size);
  [[maybe_unused]] const std::string_view whole = text;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const bool is_performers = line.starts_with('~');
    if (is_performers) line.remove_prefix(1);
    auto who = is_performers ? performer : me;
#ifdef OHMIC_PLANTED_BUG
    // A hole in the rights, behind two things that no seed says together.
    if (is_performers && whole.find("undo") != whole.npos) {
      line = R"({"set": "phones.Lead.ceiling", "to": "-= 1 dB"})";
      who = me;
    }
#endif
    const auto before = is_performers ? stage.not_theirs() : std::map<std::string, std::string>();
    const bool was_too_loud = stage.is_too_loud();
    protocol.take();
    protocol.hear(who, line);
    int answers = 0;
    for (const auto& one : protocol.take()) {
      const auto read = api::read_line(one.text, std::size_t{1} << 26);
      if (!read || one.text.find('\n') != std::string::npos) std::abort();  // what is said is one line of JSON
      const api::Members& members = *read->members();
      const std::string_view first = members.empty() ? std::string_view() : std::string_view(members.front().first);
      const bool is_told = first == "changed" || first == "rig_changed" ||
                           ((first == "call" || first == "relay") && members.front().second.members() != nullptr);
      if (one.to != who || is_told) continue;
      ++answers;
      if (const api::Value* error = read->find("error"); error != nullptr && error->text_of("what").empty())
        std::abort();
    }
    if (answers != 1) std::abort();  // always
    if (is_performers && stage.not_theirs() != before) std::abort();
    if (is_performers && !was_too_loud && stage.is_too_loud()) std::abort();
  }
  stage.clock.turn(std::chrono::milliseconds(100));
  return 0;
}
