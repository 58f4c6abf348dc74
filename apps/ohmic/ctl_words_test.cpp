// What ctl asks is what the command says, and what it answers is for a person.

#include "ctl_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

using testing::HasSubstr;

std::string request(const std::string& command, std::vector<std::string> words, std::string fade = {}) {
  const auto made = request_of({.command = command, .words = std::move(words), .fade = std::move(fade)});
  return made ? api::write_line(*made) : made.error().sentence();
}

std::string said(const std::string& command, std::vector<std::string> words, std::string_view answer) {
  return words_of({.command = command, .words = std::move(words)}, *api::read_line(answer));
}

TEST(ctl_words, commands_become_requests) {
  EXPECT_EQ(request("set", {"phones.Lead.level", "+=", "2", "dB"}), R"({"set": "phones.Lead.level", "to": "+= 2 dB"})");
  EXPECT_EQ(request("knob", {"phones.Lead", "0.7"}), R"({"knob": "phones.Lead", "to": "0.7"})");
  EXPECT_EQ(request("knob", {"phones.Lead", "+=", "0.05"}), R"({"knob": "phones.Lead", "to": "+= 0.05"})");
  EXPECT_EQ(request("knob", {"phones.Lead"}), R"({"knob": "phones.Lead"})");
  EXPECT_EQ(request("get", {}), R"({"get": ""})");
  EXPECT_EQ(request("status", {}), R"({"status": true})");
  EXPECT_EQ(request("midi", {}), R"({"midi": "list"})");
  EXPECT_EQ(request("midi", {"learn", "input.Kick.fader"}), R"({"midi": "learn", "address": "input.Kick.fader"})");
  EXPECT_EQ(request("copy", {"Lead", "Room"}), R"({"copy_mix": "Lead", "to": "Room"})");
  EXPECT_EQ(request("ab", {}), R"({"side": "other"})");
  EXPECT_EQ(request("ab", {"B"}), R"({"side": "B"})");
  EXPECT_EQ(request("talk", {"Producer", "hold"}), R"({"talk": "Producer", "on": true, "hold": true})");
  EXPECT_EQ(request("watch", {"phones"}), R"({"subscribe": ["changes"]})");
  EXPECT_EQ(request("watch", {}), R"({"subscribe": ["changes", "switches"]})");
  EXPECT_EQ(
      words_of_change(*api::read_line(R"({"switched": {"card": "Scarlett", "words": "gain of input 1", "kind": "gain",
      "minimum": 0, "maximum": 69, "unit": "dB", "choices": [], "value": 30}})"),
                      ""),
      "Scarlett: gain of input 1 is 30 dB\n");
  EXPECT_EQ(request("scene", {"recall", "Verse"}, "2s"), R"({"scenes": "recall", "name": "Verse", "fade": "2s"})");
  EXPECT_EQ(request("scene", {"diff", "Verse", "Chorus"}), R"({"scenes": "diff", "name": "Chorus", "with": "Verse"})");
}

TEST(ctl_words, words_that_do_not_belong_are_refused_with_an_example) {
  EXPECT_EQ(request("scene", {"save"}), "The scene's name is missing. Such as: ohmic ctl scene save Verse");
  EXPECT_THAT(request("scene", {"save", "Verse", "two"}), HasSubstr("one word too many"));
  EXPECT_THAT(request("scene", {"save", "Verse"}, "2s"), HasSubstr("--fade goes with recall."));
  EXPECT_THAT(request("talk", {"Producer", "loud"}), HasSubstr("none of on, off, hold"));
}

TEST(ctl_words, a_value_is_alone_on_its_line_and_many_stand_in_columns) {
  EXPECT_EQ(said("get", {"a"}, R"({"address": "a", "value": "-20 dB"})"), "-20 dB\n");
  EXPECT_EQ(said("get", {"a"}, R"({"values": {"a.b": "1", "a.longer": "2 dB"}})"), "a.b       1\na.longer  2 dB\n");
}

TEST(ctl_words, what_was_turned_is_said_in_the_words_of_the_rig) {
  EXPECT_EQ(said("set", {}, R"({"address": "a", "words": "Lead: level -30 dB -> -20 dB"})"),
            "Lead: level -30 dB -> -20 dB\n");
  EXPECT_EQ(said("undo", {}, R"({"turned": []})"), "There is nothing to take back.\n");
  EXPECT_EQ(said("undo", {}, R"({"turned": [], "side": "A"})"), "This is side A.\n");
  EXPECT_EQ(said("redo", {}, R"({"turned": [{"words": "Kick muted"}], "side": "B"})"), "This is side B.\nKick muted\n");
  EXPECT_EQ(said("knob", {}, R"({"words": "Lead: level -30 dB -> -11.2 dB", "position": 0.7})"),
            "Lead: level -30 dB -> -11.2 dB (0.7 of the travel)\n");
  EXPECT_EQ(said("knob", {}, R"({"value": "-11.2 dB", "position": 0.7})"), "-11.2 dB (0.7 of the travel)\n");
  EXPECT_EQ(said("save", {}, R"({"saved": 1, "file": "band.toml"})"), "1 value was written to band.toml.\n");
  EXPECT_EQ(said("save", {}, R"({"saved": 3, "file": "band.toml"})"), "3 values were written to band.toml.\n");
  EXPECT_EQ(said("scene", {"diff", "x"}, R"({"differences": []})"), "There is no difference.\n");
}

TEST(ctl_words, cards_are_said_with_how_they_keep_step) {
  EXPECT_EQ(said("cards", {}, R"({"cards": [
{"name": "Scarlett", "role": "clock", "there": true, "words": "Scarlett at 48 kHz", "inputs": 4, "outputs": 2,
 "capture": {"ms": 2}, "playback": {"ms": 3.125}, "step": null},
{"name": "Drums", "role": "follower", "there": true, "words": "UMC1820 at 48 kHz", "note": "It has 8 inputs.", "inputs": 8,
 "outputs": 0, "capture": {"ms": 5.5}, "playback": null,
 "step": {"ppm": 41.24, "error_frames": 0.031, "resyncs": 1, "locked": true, "word_clock": false}},
{"name": "Booth", "role": "follower", "there": false, "words": "It was unplugged.", "inputs": 0, "outputs": 2}]})"),
            "CARD      is         in  out  ms in  ms out\n"
            "Scarlett  clock      4   2    2.00   3.13    Scarlett at 48 kHz\n"
            "Drums     follower   8   0    5.50   -       +41.2 ppm, 0.03 frames off, 1 resync; UMC1820 at 48 kHz\n"
            "                                             It has 8 inputs.\n"
            "Booth     not there  0   2    -      -       It was unplugged.\n");
}

TEST(ctl_words, switches_are_said_with_their_strips_and_pressed_by_number) {
  EXPECT_EQ(said("switches", {}, R"({"switches": [
{"number": 1, "card": "Scarlett", "kind": "phantom", "words": "48 V of input 1", "inputs": ["Voice"], "minimum": 0,
 "maximum": 1, "off": 0, "on": 1, "unit": "", "choices": [], "value": 0, "can_be_written": true, "needs_consent": true},
{"number": 2, "card": "Scarlett", "kind": "gain", "words": "gain of input 1", "inputs": ["Voice"], "minimum": 0,
 "maximum": 70, "unit": "dB", "choices": [], "value": 36.5, "can_be_written": true},
{"number": 3, "card": "Scarlett", "kind": "clock_source", "words": "clock source", "inputs": [], "minimum": 0,
 "maximum": 2, "off": 0, "on": 1, "unit": "", "choices": ["Internal", "S/PDIF", "ADAT"], "value": 1, "can_be_written": true},
{"number": 4, "card": "Scarlett", "kind": "other", "words": "PCM 1", "value": null, "can_be_written": false}]})"),
            "SWITCH  card      what             is       can be                        strip\n"
            "1       Scarlett  48 V of input 1  off      needs --consent to go on      Voice\n"
            "2       Scarlett  gain of input 1  36.5 dB  0 to 70 dB                    Voice\n"
            "3       Scarlett  clock source     S/PDIF   0 Internal, 1 S/PDIF, 2 ADAT\n"
            "4       Scarlett  PCM 1            -        read only\n");
  EXPECT_EQ(request("switch", {"2", "36.5"}), R"({"switch": {"number": 2, "value": 36.5}})");
  EXPECT_EQ(request("switch", {"1", "on"}), R"({"switch": {"number": 1, "value": true}})");
  EXPECT_THAT(request("switch", {"gain", "1"}), HasSubstr("no number of a switch"));
  EXPECT_THAT(request("switch", {"1", "loud"}), HasSubstr("no position of a switch"));
  const auto consenting = request_of({.command = "switch", .words = {"1", "on"}, .consents = true});
  EXPECT_EQ(api::write_line(*consenting), R"({"switch": {"number": 1, "value": true, "consent": true}})");
}

TEST(ctl_words, an_answer_of_any_shape_is_taken) {
  for (const char* command : {"cards", "switches", "switch", "get", "set", "list", "status", "undo", "redo", "copy",
                              "ab", "save", "talk", "knob"})
    for (
        const char* answer :
        {"{}", "[]", "null", R"({"turned": 1, "values": [], "parameters": {}, "card": []})",
         R"({"inputs": [1, {}, []], "parameters": [null, {}]})",
         R"({"cards": [1, {}, null, {"step": {}}], "switches": [[], {"inputs": 3, "choices": {}, "can_be_written": true}]})"})
      (void)said(command, {"x"}, answer);
}

TEST(ctl_words, of_changes_those_below_an_address_are_told) {
  const auto change = *api::read_line(
      R"({"changed": [{"address": "phones.Lead.level", "words": "one"}, {"address": "phones.Leader.level", "words": "two"}], "by": "keys"})");
  EXPECT_EQ(words_of_change(change, ""), "keys: one\nkeys: two\n");
  EXPECT_EQ(words_of_change(change, "phones.Lead"), "keys: one\n");
}

}  // namespace
}  // namespace ohmic::app
