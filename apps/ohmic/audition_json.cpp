// A protocol into JSON, and the one line of others that is looked for.

#include "audition_json.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

namespace ohmic::app {
namespace {

using Json = nlohmann::ordered_json;

const char* letter(advise::Side side) { return side == advise::Side::a ? "A" : "B"; }

const char* word(advise::AbxVerdict verdict) {
  switch (verdict) {
    case advise::AbxVerdict::passed: return "passed";
    case advise::AbxVerdict::not_passed: return "not_passed";
    case advise::AbxVerdict::stopped: return "stopped";
  }
  return "";
}

/// A file of somebody else's may be anything.
std::string pair_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  const Json read = Json::parse(in, nullptr, false);
  if (!read.is_object() || read.value("kind", Json()) != "ohmic listening test") return {};
  const auto pair = read.find("pair");
  return pair != read.end() && pair->is_string() ? pair->get<std::string>() : std::string();
}

}  // namespace

std::string json(const advise::AbxProtocol& protocol) {
  const advise::AuditionDifference& d = protocol.difference;
  Json trials = Json::array();
  for (const advise::AbxTrial& trial : protocol.trials)
    trials.push_back({{"x", letter(trial.x)},
                      {"answer", letter(trial.answer)},
                      {"right", trial.is_right()},
                      {"switches", trial.switches}});
  const Json page = {
      {"kind", "ohmic listening test"},
      {"pair", advise::pair_of(protocol)},
      {"date", protocol.date},
      {"sentence", protocol.result.sentence},
      {"verdict", word(protocol.result.verdict)},
      {"correct", protocol.result.correct},
      {"trials_made", protocol.result.trials},
      {"p", protocol.result.p_value},
      {"earlier_tests", protocol.earlier},
      {"rule", protocol.rule},
      {"seed", std::to_string(protocol.seed)},  // a number of JSON holds 53 bits
      {"a", protocol.a},
      {"b", protocol.b},
      {"headphones", protocol.headphones},
      {"output", protocol.output},
      {"music", {{"file", protocol.music}, {"from_s", protocol.from.value()}, {"length_s", protocol.length.value()}}},
      {"level_db_spl", protocol.level.value()},
      {"match",
       {{"by", "A-weighted level of this music at the ear"},
        {"b_against_a_db", d.level.value()},
        {"b_later_frames", d.offset}}},
      {"difference",
       {{"response_up_db", d.up.value()}, {"response_down_db", d.down.value()}, {"null_db", d.null.value()}}},
      {"answers", trials},
      {"cannot_be_heard", protocol.limits},
      {"predicted", protocol.predictions},
  };
  return page.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

int earlier_tests(const std::filesystem::path& folder, const std::string& pair) {
  int count = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".json" && entry.is_regular_file(error) && entry.file_size(error) < 1'000'000 &&
        pair_in(entry.path()) == pair)
      ++count;
  return count;
}

}  // namespace ohmic::app
