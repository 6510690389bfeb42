#include "sample_catalogue.hpp"

#include <runner/param.hpp>

namespace runner::config {

namespace {

struct CsvOptions {
  std::filesystem::path path;
  std::variant<std::int64_t, std::string> target = std::string();
  std::string task = "classification";
  bool header = true;
  std::string delimiter = ",";
};

struct MlpOptions {
  std::vector<std::int64_t> hidden = {32};
  std::string activation = "relu";
  double dropout = 0.0;
};

struct LinearOptions {
  bool bias = true;
};

struct AdamOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0.0;
  bool amsgrad = false;
};

struct SgdOptions {
  double lr = 1e-2;
  double momentum = 0.0;
  double weight_decay = 0.0;
  bool nesterov = false;
};

struct EarlyStoppingOptions {
  std::int64_t patience = 10;
};

struct BestLossOptions {
  double min_delta = 0.0;
};

struct AshaOptions {
  std::int64_t min_epochs = 1;
};

struct TpeOptions {
  std::int64_t startup = 10;
  double good_share = 0.2;
};

struct LinearBlock {
  std::int64_t width = 1;
  bool bias = true;
};

struct DropoutBlock {
  double p = 0.5;
};

struct StackOptions {
  std::vector<Block> layers;
};

struct NoOptions {};

template <class Options>
catalogue::PluginDescription plugin(std::string kind, std::string name, std::vector<Param<Options>> parameters,
                                    std::string library = "/lib/runner/shipped.so") {
  catalogue::PluginDescription out{std::move(kind), std::move(name), "A plugin.", {}, {}, std::move(library)};
  for (const auto& parameter : parameters) out.parameters.push_back(parameter.description());
  return out;
}

catalogue::PluginDescription adam() {
  return plugin<AdamOptions>("optimizer", "adam",
                             {param("lr", &AdamOptions::lr, "Step size.").above(0).learning_rate(),
                              param("betas", &AdamOptions::betas, "Decay rates.").at_least(0).below(1),
                              param("eps", &AdamOptions::eps, "Added to the denominator.").above(0),
                              param("weight_decay", &AdamOptions::weight_decay, "L2 penalty.").at_least(0),
                              param("amsgrad", &AdamOptions::amsgrad, "Keep the largest.")});
}

catalogue::PluginDescription sgd() {
  return plugin<SgdOptions>("optimizer", "sgd",
                            {param("lr", &SgdOptions::lr, "Step size.").above(0).learning_rate(),
                             param("momentum", &SgdOptions::momentum, "Momentum.").at_least(0),
                             param("weight_decay", &SgdOptions::weight_decay, "L2 penalty.").at_least(0),
                             param("nesterov", &SgdOptions::nesterov, "Look ahead.")});
}

catalogue::PluginDescription csv() {
  return plugin<CsvOptions>(
      "dataset", "csv",
      {param("path", &CsvOptions::path, "Where the file is.").required(),
       param("target", &CsvOptions::target, "The column to predict.").required(),
       param("task", &CsvOptions::task, "What to learn.").one_of({"classification", "regression"}),
       param("header", &CsvOptions::header, "Whether the first row names the columns."),
       param("delimiter", &CsvOptions::delimiter, "What separates columns.")});
}

catalogue::PluginDescription mlp() {
  return plugin<MlpOptions>("model", "mlp",
                            {param("hidden", &MlpOptions::hidden, "Sizes of the hidden layers.").at_least(1),
                             param("activation", &MlpOptions::activation, "Between layers.")
                                 .one_of({"relu", "tanh", "sigmoid", "gelu", "elu"}),
                             param("dropout", &MlpOptions::dropout, "Part that is dropped.").at_least(0).below(1)});
}

}  // namespace

catalogue::Catalogue sample_catalogue() {
  std::vector<catalogue::PluginDescription> plugins = {
      plugin<NoOptions>("dataset", "wine", {}),
      csv(),
      mlp(),
      plugin<LinearOptions>("model", "linear", {param("bias", &LinearOptions::bias, "Add a bias.")}),
      adam(),
      sgd(),
      plugin<NoOptions>("optimizer", "twice", {}, "/a/one.so"),
      plugin<NoOptions>("optimizer", "twice", {}, "/b/two.so"),
      plugin<NoOptions>("loss", "cross_entropy", {}),
      plugin<NoOptions>("loss", "mse", {}),
      plugin<NoOptions>("scheduler", "constant", {}),
      plugin<BestLossOptions>("checkpoint_policy", "best_loss",
                              {param("min_delta", &BestLossOptions::min_delta, "Least gain.").at_least(0)}),
      plugin<NoOptions>("checkpoint_policy", "last", {}),
      plugin<EarlyStoppingOptions>("stop", "early_stopping",
                                   {param("patience", &EarlyStoppingOptions::patience, "Epochs to wait.").at_least(1)}),
      plugin<NoOptions>("task", "supervised", {}),
      plugin<NoOptions>("sampler", "random", {}),
      plugin<NoOptions>("stopper", "median", {}),
      plugin<AshaOptions>("stopper", "asha",
                          {param("min_epochs", &AshaOptions::min_epochs, "Epochs for all.").at_least(1)}),
      plugin<TpeOptions>("sampler", "tpe",
                         {param("startup", &TpeOptions::startup, "Results before.").at_least(1),
                          param("good_share", &TpeOptions::good_share, "What is good.").above(0).below(1)}),
  };
  return {std::move(plugins),
          {{"/c/old.so", "it was built for SDK 0, this runner has SDK 1; build it anew", {"optimizer/old"}}}};
}

catalogue::Catalogue catalogue_with_blocks() {
  const std::vector<BlockDescription> blocks = {
      {"linear",
       "A layer.",
       {param("width", &LinearBlock::width, "How wide.").at_least(1).required().description(),
        param("bias", &LinearBlock::bias, "Add a constant.").description()}},
      {"relu", "A layer.", {}},
      {"dropout", "A layer.", {param("p", &DropoutBlock::p, "A share.").at_least(0).below(1).description()}},
      {"residual", "A layer.", {param("layers", &StackOptions::layers, "Its layers.").required().description()}},
  };
  auto plugins = sample_catalogue().plugins();
  plugins.push_back(plugin<StackOptions>(
      "model", "stack", {param("layers", &StackOptions::layers, "Its layers.").of(blocks).required()}));
  return {std::move(plugins), {}};
}

}  // namespace runner::config
