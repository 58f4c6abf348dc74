// Whatever a performer asks, in the band's rig and in the studio's: nothing moves that is not theirs, nothing is told that is not theirs.

#include "api/rights.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/calls.hpp"
#include "api/pairing.hpp"
#include "api/requests/cards.hpp"
#include "api/requests/requests.hpp"
#include "api/requests/switches.hpp"
#include "rig/address.hpp"
#include "rig/parameters.hpp"
#include "units/folder_test.hpp"

namespace ohmic::api {
namespace {

using ::testing::HasSubstr;
using Values = std::map<std::string, std::string>;

/// A whole rig that plays without recordings and without a card.
struct Studio {
  Folder folder;
  TurnedClock clock;
  std::unique_ptr<rig::Session> session;
  std::unique_ptr<Doorkeeper> doorkeeper;
  std::unique_ptr<Protocol> protocol;
  std::unique_ptr<Cards> cards;
  int pressed = 0;  // switches of cards

  explicit Studio(const std::string& file) {
    rig::Reading reading = rig::read_rig(file);
    if (!reading.errors.empty()) throw std::runtime_error(reading.errors[0].sentence());
    int channel = 0;
    for (rig::Input& input : reading.rig.inputs) {
      input.file.clear();
      input.card_channel = ++channel;
    }
    reading.rig.file = folder.file("rig.toml");  // scenes and saving stay in this folder
    auto opened = rig::Session::open(std::move(reading.rig), {}, clock);
    if (!opened) throw std::runtime_error(opened.error().sentence());
    session = std::move(*opened);
    doorkeeper = std::make_unique<Doorkeeper>(Doorkeeper::open(folder.path(), "rig.toml", clock).value());
    protocol = std::make_unique<Protocol>(*session, clock, [] { return Surroundings{.card = "a secret card"}; });
    add_rig(*protocol, *session);
    add_calls(*protocol, clock);
    cards = std::make_unique<Cards>(*protocol, clock, [] { return std::vector{PlayingCard{.device = "a secret"}}; });
    add_switches(*protocol, {.all = [] { return std::vector{CardSwitch{.number = 1, .card = "a secret"}}; },
                             .turn = [this](int, double, bool) -> Result<double> { return ++pressed; }});
    add_pairing(*protocol, *doorkeeper, *session, [] { return Reach{.port = 7480}; });
  }
  Value ask(Protocol::Client client, const Value& request) {
    protocol->hear(client, write_line(request));
    Value answer;
    for (const auto& line : protocol->take(Door::web))
      if (line.to == client) answer = read_line(line.text, std::size_t{1} << 26).value();
    return answer;
  }
  Values values() const {
    rig::Rig rig = session->desk().rig();
    Values all;
    for (const auto& parameter : rig::parameters(rig)) all[parameter.address] = rig::value_text(parameter);
    return all;
  }
  double level_of(const std::string& output) const {
    for (const auto& phones : session->desk().rig().phones)
      if (phones.name == output) return phones.level.value();
    return 1e9;
  }
};

bool is_refused(const Value& answer) { return answer.find("error") != nullptr; }
bool is_the_engineers(const Value& answer) {
  const Value* error = answer.find("error");
  return error != nullptr && error->text_of("what").ends_with("belongs to the engineer.");
}

/// What the reference says belongs to the performer at `output`, whose mix has the same name in both rigs: said here
/// anew, by the beginnings and ends of addresses.
bool is_theirs(const std::string& address, const std::string& output) {
  const std::string name = rig::address_part(output), phones = "phones." + name + ".", mix = "mix." + name + ".";
  if (address.starts_with(phones + "crossfeed.")) return true;
  for (const char* member : {"level", "mute", "mono", "balance"})
    if (address == phones + member) return true;
  for (const char* member : {"level", "me_level", "others_level"})
    if (address == mix + member) return true;
  if (!address.starts_with(mix + "sends.")) return false;
  return address.ends_with(".level") || address.ends_with(".pan") || address.ends_with(".mute");
}

class Rights : public ::testing::TestWithParam<const char*> {
 protected:
  Studio studio{GetParam()};
  std::vector<std::string> outputs() const {
    std::vector<std::string> names;
    for (const auto& phones : studio.session->desk().rig().phones) names.push_back(phones.name);
    return names;
  }
};

TEST_P(Rights, a_performer_turns_what_is_theirs_and_moves_nothing_else) {
  const Values before = studio.values();
  const std::string output = outputs().at(1);
  const auto performer = studio.protocol->join(Role::performer(output), Door::web);
  std::size_t granted = 0;
  for (const auto& [address, text] : before) {
    const bool is_own = is_theirs(address, output);
    for (const Value& value :
         {Value("+= 1 dB"), Value("-3 dB"), Value(true), Value(0.5), Value(1e9), Value("Guitar"), Value()}) {
      const Value one = studio.ask(performer, Members{{"set", address}, {"to", value}});
      const Value several = studio.ask(performer, Members{{"set", Members{{address, value}}}});
      EXPECT_EQ(is_the_engineers(one), !is_own) << address;
      EXPECT_EQ(is_the_engineers(several), !is_own) << address;
      granted += is_refused(one) ? 0 : 1;
    }
    // One that is theirs does not carry one that is not.
    const Members both{{"phones." + rig::address_part(output) + ".mute", true}, {address, text}};
    EXPECT_TRUE(is_own || is_the_engineers(studio.ask(performer, Members{{"set", both}}))) << address;
  }
  EXPECT_GT(granted, 20u) << "and what is theirs does turn";
  for (const auto& [address, text] : studio.values())
    EXPECT_TRUE(is_theirs(address, output) || text == before.at(address)) << address;
}

TEST_P(Rights, a_performer_takes_nothing_out_of_their_mix) {
  const Values before = studio.values();
  const std::string output = outputs().at(1);
  const auto performer = studio.protocol->join(Role::performer(output), Door::web);
  for (const auto& [address, text] : before) {
    EXPECT_TRUE(is_the_engineers(studio.ask(performer, Members{{"set", address}, {"to", ""}}))) << address;
    EXPECT_TRUE(is_the_engineers(studio.ask(performer, Members{{"set", Members{{address, ""}}}}))) << address;
    const std::string holder = address.substr(0, address.rfind('.'));
    EXPECT_TRUE(is_the_engineers(studio.ask(performer, Members{{"remove", holder}}))) << holder;
  }
  EXPECT_EQ(studio.values(), before);
}

TEST_P(Rights, no_level_goes_beyond_what_the_engineer_allowed) {
  const auto engineer = studio.protocol->join(Role::engineer(), Door::web);
  for (const std::string& output : outputs()) {
    const std::string at = "phones." + rig::address_part(output);
    studio.ask(engineer, Members{{"set", Members{{at + ".level", "-40 dB"}, {at + ".highest", "-12 dB"}}}});
    const auto performer = studio.protocol->join(Role::performer(output), Door::web);
    for (const Value& value :
         {Value("-12 dB"), Value("-11.99 dB"), Value("10 dB"), Value("+= 100 dB"), Value("+= 0.5 dB"), Value(1e300),
          Value("unknown"), Value("nan dB"), Value("inf dB"), Value("1e400 dB")}) {
      studio.ask(performer, Members{{"set", at + ".level"}, {"to", value}});
      EXPECT_LE(studio.level_of(output), -12.0) << output << write_line(value);
    }
    for (const Value& to : {Value(1), Value(2), Value(1e9), Value("+= 5"), Value("+= 0.1")}) {
      studio.ask(performer, Members{{"knob", at}, {"to", to}});
      EXPECT_LE(studio.level_of(output), -12.0) << output << write_line(to);
    }
    for (const char* member : {".highest", ".lowest", ".ceiling", ".choice", ".mix", ".curve", ".delay", ".polarity"})
      EXPECT_TRUE(is_the_engineers(studio.ask(performer, Members{{"set", at + member}, {"to", "0 dB"}}))) << member;
    EXPECT_FALSE(is_refused(studio.ask(performer, Members{{"knob", at}, {"to", 1}})));
    EXPECT_EQ(studio.level_of(output), -12.0) << "up to it they may";
  }
}

TEST_P(Rights, a_performer_reads_what_is_theirs_and_nothing_else) {
  const std::string output = outputs().at(1);
  const auto performer = studio.protocol->join(Role::performer(output), Door::web);
  std::set<std::string> places{"", "desk", "nothing", "phones..", "\""};
  for (const auto& [address, text] : studio.values())
    for (std::size_t dot = address.find('.'); dot != address.npos; dot = address.find('.', dot + 1)) {
      places.insert(address.substr(0, dot));
      places.insert(address);
    }
  std::size_t read = 0;
  for (const std::string& place : places)
    for (const char* verb : {"get", "list"}) {
      const Value answer = studio.ask(performer, Members{{verb, place}});
      std::vector<std::string> told{std::string(answer.text_of("address"))};
      if (const Value* values = answer.find("values"))
        for (const auto& [address, value] : *values->members()) told.push_back(address);
      if (const Value* list = answer.find("parameters"))
        for (const Value& one : *list->list()) told.emplace_back(one.text_of("address"));
      for (const std::string& address : told)
        EXPECT_TRUE(address.empty() || is_theirs(address, output) || address == place) << place << address;
      EXPECT_TRUE(is_refused(answer) || told.front().empty() || is_theirs(told.front() + ".level", output) ||
                  is_theirs(told.front(), output))
          << place;
      read += is_refused(answer) ? 0 : 1;
    }
  EXPECT_GT(read, 20u);
  const Value all = studio.ask(performer, Members{{"get", ""}});
  std::set<std::string> theirs, told;
  for (const auto& [address, text] : studio.values())
    if (is_theirs(address, output)) theirs.insert(address);
  for (const auto& [address, value] : *all.find("values")->members()) told.insert(address);
  EXPECT_EQ(told, theirs) << "and all of it";
}

TEST_P(Rights, what_is_not_theirs_is_refused_in_the_same_words_whether_it_exists_or_not) {
  const auto performer = studio.protocol->join(Role::performer(outputs().at(1)), Door::web);
  const auto words = [&](const std::string& address) {
    std::string text = write_line(studio.ask(performer, Members{{"get", address}}));
    return text.replace(text.find(address), address.size(), "X");
  };
  EXPECT_EQ(words("phones.Drums.level"), words("phones.Nobody.level"));
  EXPECT_EQ(words("input.Kick.fader"), words("input.Nobody.fader"));
}

TEST_P(Rights, every_other_request_belongs_to_the_engineer_in_whatever_form) {
  const std::set<std::string> open{"version", "subscribe", "set",    "get",  "list", "knob", "status",
                                   "rig",     "dose",      "listen", "peer", "call", "relay"};
  const Values before = studio.values();
  const std::string output = outputs().at(1), other = outputs().at(2);
  const auto performer = studio.protocol->join(Role::performer(output), Door::web);
  const std::vector<Value> forms = {Value(true),
                                    Value(false),
                                    Value(1),
                                    Value(""),
                                    Value("list"),
                                    Value("other"),
                                    Value("phones." + other),
                                    Value(other),
                                    Value(List{"log"}),
                                    Value(),
                                    Value(Members{{"output", other}}),
                                    Value(Members{{"output", output}}),
                                    Value(Members{{"number", 1}, {"value", 1}, {"consent", true}}),
                                    Value(Members{{"to", other}, {"data", Members{}}})};
  for (const Verb& verb : studio.protocol->verbs()) {
    EXPECT_LE(verb.performers_may ? 1 : 0, open.contains(verb.name) ? 1 : 0) << verb.name << " is not in the table";
    for (const Value& form : forms) {
      const Value answer = studio.ask(performer, Members{{verb.name, form}});
      EXPECT_TRUE(open.contains(verb.name) || is_the_engineers(answer)) << verb.name << write_line(form);
    }
  }
  EXPECT_EQ(studio.pressed, 0) << "no switch of a card";
  for (const char* topic : {"log", "surfaces", "listen", "cards", "switches", "nothing"})
    EXPECT_TRUE(is_refused(studio.ask(performer, Members{{"subscribe", List{topic}}}))) << topic;
  EXPECT_TRUE(
      is_the_engineers(studio.ask(performer, Members{{"knob", "phones." + rig::address_part(other)}, {"to", 1}})));
  EXPECT_TRUE(is_the_engineers(studio.ask(performer, Members{{"call", Members{{"to", other}, {"on", true}}}})));
  EXPECT_TRUE(is_the_engineers(studio.ask(performer, Members{{"relay", Members{{"to", other}, {"data", Members{}}}}})));
  for (const auto& [address, text] : studio.values())
    EXPECT_TRUE(is_theirs(address, output) || text == before.at(address)) << address;
}

TEST_P(Rights, a_request_that_nobody_put_into_the_table_is_refused_though_it_says_that_performers_may) {
  studio.protocol->add(
      {.name = "open_sesame", .takes = {}, .says = "", .performers_may = true, .answer = [](const Request&) -> Answer {
         return Members{{"gold", true}};
       }});
  const auto performer = studio.protocol->join(Role::performer(outputs().at(0)), Door::web);
  EXPECT_TRUE(is_the_engineers(studio.ask(performer, Members{{"open_sesame", true}})));
}

TEST_P(Rights, status_rig_and_meters_are_of_their_own_output_and_mix) {
  const std::string output = outputs().at(1);
  const auto performer = studio.protocol->join(Role::performer(output), Door::web);
  const auto is_own = [&](const Value& answer, const char* things) {
    const Value* list = answer.find(things);
    if (list == nullptr || list->list() == nullptr) return;
    ASSERT_EQ(list->list()->size(), 1u) << things;
    EXPECT_EQ(list->list()->front().text_of("name"), output) << "its mix has the same name";
  };
  for (const char* verb : {"status", "rig"}) {
    const Value answer = studio.ask(performer, Members{{verb, true}});
    is_own(answer, "phones");
    is_own(answer, "mixes");
    for (const char* hidden :
         {"file", "card", "health", "streams", "monitors", "talkbacks", "groups", "unsaved", "side"})
      EXPECT_EQ(answer.find(hidden), nullptr) << verb << hidden;
  }
  studio.ask(performer, Members{{"subscribe", List{"meters"}}, {"rate", 60}});
  studio.protocol->tell(levels_of(*studio.session));
  const auto lines = studio.protocol->take(Door::web);
  ASSERT_EQ(lines.size(), 1u);
  const Value told = read_line(lines[0].text).value();
  const Value& meters = *told.find("meters");
  EXPECT_EQ(meters.find("phones")->members()->size(), 1u);
  EXPECT_NE(meters.find("phones")->find(output), nullptr);
  EXPECT_EQ(meters.find("mixes")->members()->size(), 1u);
  EXPECT_TRUE(meters.find("inputs")->members()->empty());
  EXPECT_TRUE(meters.find("streams")->members()->empty());
}

TEST_P(Rights, a_performer_is_told_changes_of_what_is_theirs) {
  const std::string output = outputs().at(1);
  const auto performer = studio.protocol->join(Role::performer(output), Door::web);
  const auto engineer = studio.protocol->join(Role::engineer(), Door::local);
  studio.ask(performer, Members{{"subscribe", List{"changes"}}});
  std::set<std::string> told;
  for (const auto& [address, text] : studio.values()) {
    for (const char* value : {"-7 dB", "true", "0.25", "2"})
      studio.protocol->hear(engineer, write_line(Members{{"set", address}, {"to", value}}));
    studio.protocol->take(Door::local);
    for (const auto& line : studio.protocol->take(Door::web)) {
      const Value change = read_line(line.text, std::size_t{1} << 26).value();
      if (change.find("changed") == nullptr) continue;
      for (const Value& one : *change.find("changed")->list()) told.insert(std::string(one.text_of("address")));
    }
  }
  EXPECT_GT(told.size(), 10u);
  for (const std::string& address : told) EXPECT_TRUE(is_theirs(address, output)) << address;
}

INSTANTIATE_TEST_SUITE_P(Rigs, Rights, ::testing::Values("rigs/band.toml", "rigs/studio.toml"));

TEST(RightsOfAPerformer, end_where_their_output_is_taken_away) {
  Studio studio("rigs/band.toml");
  const auto ghost = studio.protocol->join(Role::performer("Nobody"), Door::web);
  EXPECT_TRUE(is_refused(studio.ask(ghost, Members{{"get", "phones.Nobody.level"}})));
  EXPECT_TRUE(studio.ask(ghost, Members{{"get", ""}}).find("values")->members()->empty());
  EXPECT_TRUE(studio.ask(ghost, Members{{"status", true}}).find("phones")->list()->empty());
  EXPECT_TRUE(is_the_engineers(studio.ask(ghost, Members{{"set", "mix.Lead.level"}, {"to", "0 dB"}})));
}

TEST(RightsOfAPerformer, who_overhears_another_output_reads_its_mix_and_does_not_turn_it) {
  Studio studio("rigs/band.toml");
  const auto engineer = studio.protocol->join(Role::engineer(), Door::web);
  const auto guitar = studio.protocol->join(Role::performer("Guitar"), Door::web);
  ASSERT_FALSE(is_refused(studio.ask(engineer, Members{{"set", "phones.Guitar.mix"}, {"to", "phones.Lead"}})));
  EXPECT_FALSE(is_refused(studio.ask(guitar, Members{{"get", "mix.Lead.sends.Kick"}})));
  EXPECT_TRUE(is_the_engineers(studio.ask(guitar, Members{{"set", "mix.Lead.sends.Kick"}, {"to", "0 dB"}})));
  EXPECT_TRUE(is_the_engineers(studio.ask(guitar, Members{{"get", "mix.Guitar.sends.Kick"}})))
      << "it is theirs no more";
  EXPECT_FALSE(is_refused(studio.ask(guitar, Members{{"set", "phones.Guitar.mute"}, {"to", true}})));
}

TEST(RightsOfAPerformer, do_not_reach_a_channel_that_the_engineer_did_not_put_into_their_mix) {
  Studio studio("rigs/studio.toml");
  const auto lead = studio.protocol->join(Role::performer("Lead"), Door::web);
  const Value answer = studio.ask(lead, Members{{"set", "mix.Lead.sends.Talk"}, {"to", "0 dB"}});
  EXPECT_TRUE(is_the_engineers(answer)) << "the engineer's microphone";
}

}  // namespace
}  // namespace ohmic::api
