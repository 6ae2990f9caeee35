/** A style sheet that a panel's bundle takes in. */
declare module "*.css";
