#pragma once
// Where commands register: each family declares its own in a file of its own. A new one is a line here, a line in
// command_line.cpp, where its place in the help is, and a case in main.cpp.

#include <string>
#include <vector>

#include "command_declaration.hpp"

namespace ohmic::app {

void declare_playing(const CommandDeclaration& program);    // command_play.cpp: run, render
void declare_reading(const CommandDeclaration& program);    // command_rig.cpp: check, devices, explain, fields
void declare_new(const CommandDeclaration& program);        // command_rig.cpp: new
void declare_ctl(const CommandDeclaration& program);        // command_ctl.cpp: ctl and all below it
void declare_pair(const CommandDeclaration& program);       // command_pair.cpp: pair
void declare_schema(const CommandDeclaration& program);     // command_pair.cpp: schema
void declare_audition(const CommandDeclaration& program);   // command_audition.cpp: audition
void declare_circuit(const CommandDeclaration& program);    // command_circuit.cpp: circuit and all below it
void declare_catalogue(const CommandDeclaration& program);  // command_catalogue.cpp: catalogue and all below it
void declare_dose(const CommandDeclaration& program);       // command_dose.cpp: dose, dose forget
void declare_advise(const CommandDeclaration& program);     // command_advise.cpp: advise, compare, doctor
void declare_latency(const CommandDeclaration& program);    // command_latency.cpp: latency, tune
void declare_programs(const CommandDeclaration& program);   // command_programs.cpp: programs
void declare_usb(const CommandDeclaration& program);        // command_usb.cpp: usb and all below it
void declare_shell(const CommandDeclaration& program);      // command_shell.cpp: completion, man

/// A value of ctl such as -20 dB or -= 2 dB is no option: it is hidden behind a letter that the reader lets pass.
std::vector<std::string> with_hidden_values(std::vector<std::string> words);

}  // namespace ohmic::app
