#pragma once
// A rig that plays with its console, on a port that was free, and whoever may be its engineer.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.hpp"
#include "stage.hpp"
#include "units/folder_test.hpp"
#include "web_caller.hpp"

namespace ohmic::scenario {

class LiveWeb : public ::testing::Test {
 protected:
  LiveWeb();
  /// Plays until its end; `port` and `token` are as it says.
  Program& play(std::vector<std::string> more = {});
  /// Answers of the engineer's, one request each, each on a connection of its own.
  nlohmann::json ask(const std::string& request);
  /// An engineer who is in.
  WebCaller engineer(std::optional<int> receive = std::nullopt);
  /// It still answers, it ends as it should, and the engine took too long for no period since play().
  void expect_untouched();

  Folder folder;
  std::vector<std::pair<std::string, std::string>> environment;
  std::optional<Program> program;
  int port = 0;
  std::string token;
  int late_before = 0;  // periods the engine took too long for before anybody came
};

}  // namespace ohmic::scenario
