// The command line is read as it says it is, and mistakes on it become sentences.

#include "command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

using testing::HasSubstr;

template <class T>
T asked(const std::vector<std::string>& words) {
  const Asked asked = read_command_line(words);
  if (const auto* answer = std::get_if<Answer>(&asked); answer && !std::is_same_v<T, Answer>)
    ADD_FAILURE() << answer->text;
  return std::get<T>(asked);
}

TEST(command_line, run_takes_a_rig_and_overrides) {
  const auto run = asked<RunAsked>(
      {"run", "a.toml", "--device", "virtual", "--rate", "44.1 kHz", "--frames", "128", "--seconds", "2.5", "--json"});
  EXPECT_EQ(run.rig, "a.toml");
  EXPECT_EQ(run.device, "virtual");
  EXPECT_EQ(run.rate, Hertz(44100.0));
  EXPECT_EQ(run.frames, 128);
  EXPECT_EQ(run.length, Second(2.5));
  EXPECT_EQ(run.output, RunAsked::Output::json);
}

TEST(command_line, run_without_options_leaves_all_to_the_rig) {
  const auto run = asked<RunAsked>({"run", "a.toml"});
  EXPECT_EQ(run.device, "");
  EXPECT_FALSE(run.rate || run.frames || run.length);
  EXPECT_EQ(run.output, RunAsked::Output::view);
}

TEST(command_line, a_bare_rate_is_in_hertz) {
  EXPECT_EQ(asked<RenderAsked>({"render", "a.toml", "--rate", "96000"}).rate, Hertz(96000.0));
}

TEST(command_line, a_render_takes_the_steps_of_its_circuits) {
  EXPECT_EQ(asked<RenderAsked>({"render", "a.toml", "--oversampling", "16"}).oversampling, 16);
  EXPECT_FALSE(asked<RenderAsked>({"render", "a.toml"}).oversampling);
  EXPECT_THAT(asked<Answer>({"render", "a.toml", "--oversampling", "5"}).text, HasSubstr("5 is none of 4, 8, 16"));
}

TEST(command_line, check_takes_several_rigs) {
  EXPECT_EQ(asked<CheckAsked>({"check", "a.toml", "b.toml"}).rigs.size(), 2u);
}

TEST(command_line, a_misspelt_command_is_answered_with_the_nearest) {
  const auto answer = asked<Answer>({"rendr", "a.toml"});
  EXPECT_EQ(answer.status, wrong);
  EXPECT_THAT(answer.text, HasSubstr("Did you mean \"render\"?"));
}

TEST(command_line, a_misspelt_option_is_answered_with_the_nearest) {
  const auto answer = asked<Answer>({"run", "a.toml", "--framse", "64"});
  EXPECT_EQ(answer.status, wrong);
  EXPECT_THAT(answer.text, HasSubstr("Did you mean \"--frames\"?"));
}

TEST(command_line, a_value_out_of_range_is_answered_with_the_range) {
  EXPECT_THAT(asked<Answer>({"run", "a.toml", "--frames", "7"}).text, HasSubstr("16 to 4096"));
  EXPECT_THAT(asked<Answer>({"run", "a.toml", "--rate", "1 MHz"}).text, HasSubstr("192 kHz"));
}

TEST(command_line, a_missing_rig_is_said) {
  const auto answer = asked<Answer>({"render"});
  EXPECT_EQ(answer.status, wrong);
  EXPECT_THAT(answer.text, HasSubstr("RIG is missing."));
}

TEST(command_line, run_without_a_rig_plays_the_usual_one) { EXPECT_TRUE(asked<RunAsked>({"run"}).rig.empty()); }

TEST(command_line, help_names_every_command_and_every_option) {
  const Command tree = command_tree();
  const auto all = asked<Answer>({"--help"});
  EXPECT_EQ(all.status, done);
  for (const Command& command : tree.commands) {
    EXPECT_THAT(all.text, HasSubstr("  " + command.name + " "));
    const auto one = asked<Answer>({command.name, "--help"});
    for (const CommandOption& option : command.options)
      for (const std::string& name : option.names) EXPECT_THAT(one.text, HasSubstr(name));
  }
}

TEST(command_line, help_stays_inside_the_terminal) {
  for (const int width : {80, 100})
    for (const char* command : {"run", "render", "check", "explain"}) {
      std::string text = std::get<Answer>(read_command_line({command, "--help"}, width)).text;
      text = text.substr(0, text.find("\n\n", text.find("Options:")));
      for (std::size_t from = 0; from < text.size();) {
        const std::size_t to = std::min(text.find('\n', from), text.size());
        EXPECT_LE(to - from, static_cast<std::size_t>(width)) << text.substr(from, to - from);
        from = to + 1;
      }
    }
}

TEST(command_line, nothing_asked_prints_help) { EXPECT_THAT(asked<Answer>({}).text, HasSubstr("Commands:")); }

TEST(command_line, version_is_one_line) {
  EXPECT_THAT(asked<Answer>({"--version"}).text, testing::MatchesRegex("ohmic [0-9.]+\n"));
}

TEST(command_line, man_page_and_completions_name_every_command_and_option) {
  const Command tree = command_tree();
  for (const Command& command : tree.commands)
    for (const CommandOption& option : command.options) {
      std::string bare = option.names.back().substr(option.names.back().find_first_not_of('-'));
      for (const char* shell : {"bash", "zsh", "fish"}) {
        EXPECT_THAT(completion(tree, shell), HasSubstr(command.name));
        EXPECT_THAT(completion(tree, shell), HasSubstr(bare));
      }
      std::string in_manual;  // there a hyphen is written so that it is none
      for (const char c : bare) in_manual += c == '-' ? "\\-" : std::string(1, c);
      EXPECT_TRUE(manual(tree, version()).contains("\\-\\-" + in_manual)) << bare;
    }
}

TEST(command_line, ctl_takes_values_that_begin_with_a_minus) {
  const auto set = asked<CtlAsked>({"ctl", "set", "phones.Lead.level", "-20", "dB", "--rig", "band"});
  EXPECT_EQ(set.command, "set");
  EXPECT_EQ(set.words, (std::vector<std::string>{"phones.Lead.level", "-20", "dB"}));
  EXPECT_EQ(set.rig, "band");
  EXPECT_EQ(asked<CtlAsked>({"ctl", "set", "a.b", "-20 dB"}).words.back(), "-20 dB");
  EXPECT_EQ(asked<CtlAsked>({"ctl", "set", "a.b", "-= 2 dB"}).words.back(), "-= 2 dB");
  EXPECT_EQ(asked<CtlAsked>({"ctl", "set", "a.b", "+=", "2", "dB"}).words.size(), 4u);
  EXPECT_EQ(asked<CtlAsked>({"ctl", "set", "--json", "a.b", "-.5"}).words.back(), "-.5");
}

TEST(command_line, ctl_takes_its_options_in_front_of_the_command_and_behind_it) {
  for (const auto& words : {std::vector<std::string>{"ctl", "--rig", "studio", "--json", "status"},
                            {"ctl", "status", "--rig", "studio", "--json"},
                            {"ctl", "--json", "status", "--rig", "studio"}}) {
    const auto status = asked<CtlAsked>(words);
    EXPECT_EQ(status.command, "status");
    EXPECT_EQ(status.rig, "studio");
    EXPECT_TRUE(status.is_json);
  }
  const auto set = asked<CtlAsked>({"ctl", "--socket", "/tmp/a.sock", "set", "phones.Lead.level", "-20 dB"});
  EXPECT_EQ(set.socket, "/tmp/a.sock");
  EXPECT_EQ(set.words, (std::vector<std::string>{"phones.Lead.level", "-20 dB"}));
  EXPECT_THAT(asked<Answer>({"ctl", "--rig", "studio"}).text, HasSubstr("A command is missing."));
  EXPECT_THAT(asked<Answer>({"ctl", "--rgi", "studio", "status"}).text, HasSubstr("Did you mean \"--rig\"?"));
}

TEST(command_line, ctl_turns_knobs_by_their_travel) {
  EXPECT_EQ(asked<CtlAsked>({"ctl", "knob", "phones.Lead", "0.7"}).words,
            (std::vector<std::string>{"phones.Lead", "0.7"}));
  EXPECT_EQ(asked<CtlAsked>({"ctl", "knob", "phones.Lead", "-=", ".05"}).words.size(), 3u);
  EXPECT_EQ(asked<CtlAsked>({"ctl", "knob", "phones.Lead"}).words.size(), 1u);
}

TEST(command_line, ctl_scenes_have_an_action_names_and_a_fade) {
  const auto recall = asked<CtlAsked>({"ctl", "scene", "recall", "Verse 2", "--fade", "2s"});
  EXPECT_EQ(recall.command, "scene");
  EXPECT_EQ(recall.words, (std::vector<std::string>{"recall", "Verse 2"}));
  EXPECT_EQ(recall.fade, "2s");
}

TEST(command_line, mistakes_below_a_command_name_it) {
  EXPECT_THAT(asked<Answer>({"ctl", "gte", "phones"}).text,
              HasSubstr("ohmic ctl knows no command \"gte\". Did you mean \"get\"?"));
  EXPECT_THAT(asked<Answer>({"ctl", "copy", "Lead", "Room", "--jsn"}).text,
              HasSubstr("ohmic ctl copy knows no option \"--jsn\". Did you mean \"--json\"?"));
  EXPECT_THAT(asked<Answer>({"ctl"}).text, HasSubstr("A command is missing."));
  EXPECT_THAT(asked<Answer>({"ctl", "set"}).text, HasSubstr("ADDRESS VALUE is missing."));
  EXPECT_THAT(asked<Answer>({"ctl", "scene", "--help"}).text, HasSubstr("usage: ohmic ctl scene"));
}

TEST(command_line, man_page_and_completions_know_the_commands_of_ctl) {
  const Command tree = command_tree();
  for (const Command& below : tree.find("ctl")->commands) {
    EXPECT_THAT(manual(tree, version()), HasSubstr(".SS \"" + below.name + "\""));
    for (const char* shell : {"bash", "zsh", "fish"}) EXPECT_THAT(completion(tree, shell), HasSubstr(below.name));
  }
}

TEST(command_line, new_takes_a_file_and_a_use) {
  const auto fresh = asked<NewAsked>({"new", "a.toml", "--for", "podcast", "--force"});
  EXPECT_EQ(fresh.file, "a.toml");
  EXPECT_EQ(fresh.usage, "podcast");
  EXPECT_TRUE(fresh.is_forced);
}

}  // namespace
}  // namespace ohmic::app
